"""Traces: spans from files of every tracer, who calls whom, and what changed in them."""
