"""Measures the engine on labelled incidents through its public path; no model judges anything."""
