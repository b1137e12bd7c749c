"""Mines log templates at scale: masks and merges distinct messages, not lines one by one."""

from faultmaven.analysis.templates.mining import Mined, mine, template_id

__all__ = ["Mined", "mine", "template_id"]
