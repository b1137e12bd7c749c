"""Signals: the facts that rules reason over, extracted from state, hosts, text, metrics and
alerts."""
