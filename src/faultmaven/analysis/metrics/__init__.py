"""Metrics: series from tables and alerts, and what changed in them."""
