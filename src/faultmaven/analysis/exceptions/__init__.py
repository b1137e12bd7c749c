"""Reads bare stack traces: what was thrown, and where in the program's own code."""
