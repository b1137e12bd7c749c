"""Invents incidents: a small cluster, what it logs, and how tools print it."""
