"""Titles that name two entities at once, caller and callee, such as `till_bank` or `till->bank`."""

import re
from collections.abc import Mapping

from faultmaven.analysis.model import Entity

_JOINTS = re.compile(r"\s*(?:->|→|=>|[_:/|#]| to )\s*")


def pair_in(title: str, known: Mapping[str, Entity]) -> tuple[Entity, Entity] | None:
    """The caller and the callee that a title joins; `known` gives the entities by lower-case name.

    Both sides must be known names, so that no other title is taken for a pair.
    """
    for joint in _JOINTS.finditer(title):
        caller = known.get(title[: joint.start()].lower())
        callee = known.get(title[joint.end() :].lower())
        if caller and callee and caller != callee:
            return caller, callee
    return None
