"""An analysis as the API shows it: the sections asked for, and of their lists a page; pure."""

from collections.abc import Mapping
from typing import Any

from faultmaven.modules.evidence.errors import SectionUnknown
from faultmaven.modules.evidence.schemas import SectionsWanted

ALWAYS = ("verdict", "summary", "engine")


def shown(document: Mapping[str, Any], wanted: SectionsWanted) -> dict[str, Any]:
    """The sections wanted, or all; `totals` counts the lists as they are as a whole.

    Raises `SectionUnknown`.
    """
    offered = {name: part for name, part in document.items() if name not in ALWAYS}
    names = wanted.names or tuple(offered)
    if unknown := [name for name in names if name not in offered]:
        raise SectionUnknown(unknown[0], sorted(offered))
    head = {name: document[name] for name in ALWAYS if name in document}
    totals = {name: len(offered[name]) for name in names if isinstance(offered[name], list)}
    return {**head, **{name: _page(offered[name], wanted) for name in names}, "totals": totals}


def _page(part: Any, wanted: SectionsWanted) -> Any:
    if not isinstance(part, list):
        return part
    end = None if wanted.limit is None else wanted.offset + wanted.limit
    return part[wanted.offset : end]
