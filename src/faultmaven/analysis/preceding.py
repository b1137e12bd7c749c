"""What was changed about a cause's entity, or about what it uses, before the fault showed."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from faultmaven.analysis.changes import CHANGE
from faultmaven.analysis.graph import Graph
from faultmaven.analysis.model import Cause, Event
from faultmaven.analysis.timeline import ERROR_FIRST_SEEN

BEFORE = timedelta(hours=1)
MAX_CHANGES = 3


def with_changes(
    causes: Iterable[Cause], timeline: Sequence[Event], graph: Graph
) -> tuple[Cause, ...]:
    """The causes, each with the last `MAX_CHANGES` changes that lead up to it.

    A change leads up to a cause if it came at most `BEFORE` its first error and concerns the
    cause's entity, something that the entity mounts, or something that the cause's own words name.
    """
    changes = [event for event in timeline if event.kind == CHANGE and event.entity]
    return tuple(
        replace(cause, changes=tuple(found[-MAX_CHANGES:]))
        for cause in causes
        for found in [_leading_to(cause, changes, timeline, graph)]
    )


def _leading_to(
    cause: Cause, changes: Sequence[Event], timeline: Sequence[Event], graph: Graph
) -> list[Event]:
    onset = _onset(cause, timeline)
    return [
        change
        for change in changes
        if (onset is None or onset - BEFORE <= change.at <= onset)
        and _concerns(change, cause, graph)
    ]


def _onset(cause: Cause, timeline: Sequence[Event]) -> datetime | None:
    """When the first error that the cause cites occurred, else the first of all."""
    errors = [event for event in timeline if event.kind == ERROR_FIRST_SEEN]
    cited = [event for event in errors if event.citation in cause.citations]
    return min((event.at for event in cited or errors), default=None)


def _concerns(change: Event, cause: Cause, graph: Graph) -> bool:
    changed = change.entity
    if changed is None or changed == cause.entity:
        return changed is not None
    mounted = {(entity.kind, entity.name) for entity in graph.mounted(cause.entity)}
    return (changed.kind, changed.name) in mounted or _named(changed.name, cause)


def _named(name: str, cause: Cause) -> bool:
    """Whether the name stands as a whole word in what the cause says or cites."""
    spelled = re.compile(rf"(?<![\w.-]){re.escape(name)}(?![\w-])")
    texts = (cause.statement, *(citation.quote for citation in cause.citations))
    return any(name in text and spelled.search(text) for text in texts)
