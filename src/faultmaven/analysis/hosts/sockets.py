"""Listen queues that are full, and connections that pile up in one state."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from faultmaven.analysis.citations import SourceLine
from faultmaven.analysis.hosts.outputs import Output, number
from faultmaven.analysis.signals.model import Signal, signal

MANY_HALF_CLOSED = 100
"""Sockets that the other side closed and the program has not."""
UNANSWERED = 10
PORTS = 28_232
"""Local ports for outgoing connections to one peer, by Linux's default (32768 to 60999)."""

_ROW = re.compile(
    r"^(?:(?:tcp|tcp6|udp|udp6|u_str)\s+)?(?P<state>[A-Z][A-Z0-9_-]+)\s+(?P<received>\d+)\s+(?P<sent>\d+)\s+"
    r"(?P<local>\S+:\S+)\s+(?P<peer>\S+:\S+)(?P<rest>.*)$"
)
_NETSTAT = re.compile(
    r"^tcp6?\s+(?P<received>\d+)\s+(?P<sent>\d+)\s+(?P<local>\S+)\s+(?P<peer>\S+)\s+"
    r"(?P<state>[A-Z][A-Z0-9_]+)(?P<rest>.*)$"
)
_OVERFLOW = re.compile(
    r"^\s*(?P<count>\d+) (?:times the listen queue of a socket overflowed|SYNs to LISTEN sockets)"
)
_PROCESS = re.compile(r'users:\(\("([^"]+)"|\d+/(\S+)')


def ss(output: Output) -> Iterator[Signal]:
    """Full accept queues (`ss` shows a listener's queue and its limit), and piled-up states."""
    found = [(row, line) for line in output.lines if (row := _ROW.match(line.text.strip()))]
    for row, line in found:
        queued, limit = int(row["received"]), int(row["sent"])
        if row["state"] == "LISTEN" and queued and queued >= limit > 0:
            yield signal(
                "host.accept_queue_full",
                output.entity,
                [line],
                socket=row["local"],
                queued=queued,
                limit=limit,
                process=_process(row["rest"]),
            )
    yield from _piled(output, [(row.groupdict(), line) for row, line in found])


def netstat(output: Output) -> Iterator[Signal]:
    """Piled-up states; `netstat` does not tell the limit of a listener's queue."""
    found = [
        (row.groupdict(), line)
        for line in output.lines
        if (row := _NETSTAT.match(line.text.strip()))
    ]
    yield from _piled(output, found)


def statistics(output: Output) -> Iterator[Signal]:
    """Connections dropped at full accept queues since boot."""
    for line in output.lines:
        found = _OVERFLOW.match(line.text)
        if found and number(found["count"]):
            yield signal(
                "host.accept_queue_overflowed", output.entity, [line], times=found["count"]
            )
            return


def _piled(output: Output, found: list[tuple[dict[str, str], SourceLine]]) -> Iterator[Signal]:
    states: dict[tuple[str, str], list[tuple[Mapping[str, str], SourceLine]]] = defaultdict(list)
    for row, line in found:
        state = row["state"].replace("_", "-")
        place = row["local"] if state == "CLOSE-WAIT" else row["peer"]
        key = _process(row["rest"]) or place.rpartition(":")[2] if state == "CLOSE-WAIT" else place
        states[state, key].append((row, line))
    for (state, key), members in sorted(states.items()):
        lines = [line for _, line in members[:2]]
        if state == "CLOSE-WAIT" and len(members) >= MANY_HALF_CLOSED:
            yield signal(
                "host.sockets_leaked", output.entity, lines, socket=key, count=len(members)
            )
        elif state == "SYN-SENT" and len(members) >= UNANSWERED:
            yield signal("host.peer_silent", output.entity, lines, peer=key, count=len(members))
        elif state == "TIME-WAIT" and len(members) >= 0.9 * PORTS:
            yield signal("host.ports_used_up", output.entity, lines, peer=key, count=len(members))


def _process(rest: str) -> str:
    found = _PROCESS.search(rest)
    return (found[1] or found[2]) if found else ""
