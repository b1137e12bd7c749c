"""Localisation: where in the graph of entities a fault sits, from what is anomalous about whom."""
