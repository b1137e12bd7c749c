"""Clocks that are off or follow no time server."""

import re
from collections.abc import Iterator

from faultmaven.analysis.citations import SourceLine
from faultmaven.analysis.hosts.outputs import Output, number
from faultmaven.analysis.signals.model import Signal, signal

STEP_SECONDS = 0.128
"""ntpd steps a clock that is off by more (RFC 5905, 11.2); below it is corrected by itself."""

_SYSTEM = re.compile(r"^System time\s+: ([\d.]+) seconds (slow|fast) of NTP time")
_LEAP = re.compile(r"^Leap status\s+: Not synchronised")
_PEER = re.compile(
    r"^(?P<tally>[ x.\-+#*o])(?P<remote>\S+)\s+\S+\s+\d+\s+\w\s+\S+\s+\d+\s+\d+\s+\S+\s+"
    r"(?P<offset>-?[\d.]+)\s+"
)
_SYNCHRONISED = re.compile(r"^\s*(?:System clock|NTP) synchronized: no")


def chronyc(output: Output) -> Iterator[Signal]:
    for line in output.lines:
        if found := _SYSTEM.match(line.text):
            yield from _offset(output, line, number(found[1]))
        elif _LEAP.match(line.text):
            yield signal("host.clock_unsynchronised", output.entity, [line])


def ntpq(output: Output) -> Iterator[Signal]:
    """The offset (ms) from the chosen peer; without one the clock follows nobody."""
    peers = [(peer, line) for line in output.lines if (peer := _PEER.match(line.text))]
    chosen = [(peer, line) for peer, line in peers if peer["tally"] in "*o"]
    for peer, line in chosen:
        yield from _offset(output, line, (number(peer["offset"]) or 0) / 1000)
    if peers and not chosen:
        yield signal("host.clock_unsynchronised", output.entity, [line for _, line in peers[:2]])


def timedatectl(output: Output) -> Iterator[Signal]:
    for line in output.lines:
        if _SYNCHRONISED.match(line.text):
            yield signal("host.clock_unsynchronised", output.entity, [line])


def _offset(output: Output, line: SourceLine, seconds: float | None) -> Iterator[Signal]:
    if seconds is not None and abs(seconds) >= STEP_SECONDS:
        yield signal("host.clock_off", output.entity, [line], seconds=f"{abs(seconds):.3g}")
