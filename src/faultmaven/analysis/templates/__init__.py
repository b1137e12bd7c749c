"""Mines log templates at scale: masks and merges distinct messages, not lines one by one."""
