"""Compares a body of evidence with known-good evidence, and the time of an incident with the time
before it."""

from faultmaven.analysis.comparison.bodies import between, onsets, since_onset
from faultmaven.analysis.comparison.messages import MESSAGE
from faultmaven.analysis.comparison.naming import apart
from faultmaven.analysis.comparison.settings import SETTING

__all__ = ["MESSAGE", "SETTING", "apart", "between", "onsets", "since_onset"]
