"""Which causes each need a fix of their own, and which are accounted for by another."""

from collections.abc import Sequence
from dataclasses import replace

from faultmaven.analysis.graph import Graph
from faultmaven.analysis.model import Cause, Entity
from faultmaven.analysis.verdict import stands


def marked(causes: Sequence[Cause], graph: Graph) -> tuple[Cause, ...]:
    """The causes, those that stand and that no other standing cause accounts for as independent.

    Together they are the smallest set that accounts for every standing one: a cause accounts for
    what depends on its entity, runs on it, or is in the namespace that it concerns, and for the
    same fault told of another entity. Two faults of one entity, or two that
    account for one another, are both independent.
    """
    standing = [cause for cause in causes if stands(cause)]
    return tuple(
        replace(
            cause,
            independent=cause in standing
            and not _told_before(cause, standing)
            and not _accounted(cause, standing, graph),
        )
        for cause in causes
    )


def _told_before(cause: Cause, standing: Sequence[Cause]) -> bool:
    return any(other.rank < cause.rank and _one_fault(other, cause) for other in standing)


def _one_fault(cause: Cause, other: Cause) -> bool:
    """Whether two causes of different entities agree in two of name (a process, its service),
    code and lines."""
    if cause.entity == other.entity:
        return False
    same_name = cause.entity.name == other.entity.name
    same_lines = not set(cause.citations).isdisjoint(other.citations)
    return (cause.code == other.code) + same_name + same_lines >= 2


def _accounted(cause: Cause, standing: Sequence[Cause], graph: Graph) -> bool:
    others = {other.entity for other in standing} - {cause.entity}
    mutual = {other for other in others if _above(cause.entity, other, graph)}
    return any(_above(other, cause.entity, graph) for other in others - mutual)


def _above(upper: Entity, lower: Entity, graph: Graph) -> bool:
    """Whether a fault of `upper` can be felt at `lower`."""
    if upper.kind == "namespace":
        return lower.namespace == upper.name
    return upper in graph.roots(lower)
