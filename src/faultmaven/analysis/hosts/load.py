"""Processors without idle time, waiting for disks, robbed by their hypervisor, or outnumbered."""

import re
from collections.abc import Iterator, Sequence
from statistics import median

from faultmaven.analysis.citations import SourceLine
from faultmaven.analysis.hosts.outputs import Output, number, rows
from faultmaven.analysis.signals.model import Signal, signal

NO_IDLE = 5
WAITING = 30
STOLEN = 10
"""Per cent of CPU time: idle at most, waiting for I/O at least, stolen at least."""
OVERLOAD = 2
"""Runnable tasks for each CPU, over minutes: every task waits as long as it runs."""

_CPU = re.compile(r"^%?Cpu\(s\):.*?([\d.]+)[ %]*id,\s*([\d.]+)[ %]*wa,.*?(?:([\d.]+)[ %]*st)?\s*$")
_LOAD = re.compile(r"load averages?: +([\d.]+),? +([\d.]+),? +([\d.]+)")


def top(output: Output) -> Iterator[Signal]:
    for line in output.lines:
        if found := _CPU.match(line.text):
            idle, waiting, stolen = (number(part) for part in found.groups())
            yield from _busy(output, [line], idle, waiting, stolen)
    yield from uptime(output)


def uptime(output: Output) -> Iterator[Signal]:
    """A load of at least `OVERLOAD` for each CPU over one and over five minutes."""
    for line in output.lines:
        found = _LOAD.search(line.text)
        if not found or not output.cpus:
            continue
        one, five = number(found[1]), number(found[2])
        if one and five and min(one, five) >= OVERLOAD * output.cpus:
            yield signal("host.overloaded", output.entity, [line], load=found[1], cpus=output.cpus)


def vmstat(output: Output) -> Iterator[Signal]:
    """The medians of the samples after the first, which is the mean since boot."""
    samples = [row for row in rows(output.lines, "r") if number(row[0].get("id")) is not None][1:]
    if samples:
        idle, waiting, stolen = (
            median(number(cells.get(name)) or 0 for cells, _ in samples)
            for name in ("id", "wa", "st")
        )
        yield from _busy(output, [line for _, line in samples[-2:]], idle, waiting, stolen)


def iostat(output: Output) -> Iterator[Signal]:
    """The processors in the last report."""
    values: tuple[dict[str, str], SourceLine] | None = None
    titles: list[str] = []
    for line in output.lines:
        words = line.text.split()
        if words[:1] == ["avg-cpu:"]:
            titles = words[1:]
        elif titles and len(words) == len(titles):
            values, titles = (dict(zip(titles, words, strict=True)), line), []
    if values:
        cells, line = values
        idle, waiting, stolen = (number(cells.get(name)) for name in ("%idle", "%iowait", "%steal"))
        yield from _busy(output, [line], idle, waiting, stolen)


def _busy(
    output: Output,
    lines: Sequence[SourceLine],
    idle: float | None,
    waiting: float | None,
    stolen: float | None,
) -> Iterator[Signal]:
    if waiting is not None and waiting >= WAITING:
        yield signal("host.io_wait", output.entity, lines, waiting=f"{waiting:.0f}")
    if stolen is not None and stolen >= STOLEN:
        yield signal("host.cpu_stolen", output.entity, lines, stolen=f"{stolen:.0f}")
    if idle is not None and idle <= NO_IDLE and (waiting or 0) + (stolen or 0) <= WAITING:
        yield signal("host.cpu_saturated", output.entity, lines, idle=f"{idle:.0f}")
