"""Kubernetes evidence: kubectl transcripts, tables, descriptions and manifests become a typed
cluster state."""
