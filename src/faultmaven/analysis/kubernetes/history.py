"""When things happened in a cluster: its warnings and changes as timeline events, placed by the
nodes' clock."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from textwrap import shorten

from faultmaven.analysis.citations import cite
from faultmaven.analysis.kubernetes.state import Cluster, Happening
from faultmaven.analysis.kubernetes.topology import Topology
from faultmaven.analysis.model import Entity, Event
from faultmaven.analysis.timestamps import parse_time

_CHANGES = frozenset(
    {"ScalingReplicaSet", "Killing", "NodeNotReady", "Rebooted", "NodeNotSchedulable"}
)


def events(topology: Topology) -> Iterator[Event]:
    """Warnings and changes with a known time, or with an age where a node tells the transcript's.

    Ages are relative to the moment of the command; the latest lease renewal or heartbeat of a node
    stands for it, which is right to about the length of the transcript.
    """
    now = transcript_time(topology.cluster)
    for happening in topology.cluster.happenings:
        at = happening.at
        if at is None and now is not None and happening.age is not None:
            at = now - timedelta(seconds=happening.age)
        if at is not None and (happening.warning or happening.reason in _CHANGES):
            yield _event(topology, happening, at)


def transcript_time(cluster: Cluster) -> datetime | None:
    """The latest time at which a node is known to have been alive."""
    found = [
        at
        for node in cluster.nodes.values()
        for text in node.alive
        if (at := time_in(text)) is not None
    ]
    return max(found, default=None)


def _event(topology: Topology, happening: Happening, at: datetime) -> Event:
    kind, name = happening.about
    app = topology.owner_of(kind, happening.namespace, name) if kind != "node" else None
    entity = app.entity if app else Entity(kind, name, happening.namespace or None)
    return Event(
        at=at,
        kind="warning" if happening.warning else "change",
        summary=f"{happening.reason} {name}: {shorten(happening.message, 160, placeholder=' …')}",
        citation=cite(happening.line),
        entity=entity,
        count=happening.count,
    )


def time_in(text: str) -> datetime | None:
    """The time that kubectl writes, in its long form or another; None if it is none."""
    try:
        at = parsedate_to_datetime(text)
        return at.astimezone(UTC) if at.tzinfo is not None else None
    except (ValueError, OverflowError):
        return parse_time(text)
