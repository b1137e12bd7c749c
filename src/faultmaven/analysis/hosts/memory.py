"""Memory and swap that are used up, and hosts that swap all the time."""

import re
from collections.abc import Iterator

from faultmaven.analysis.citations import SourceLine
from faultmaven.analysis.hosts.outputs import Output, number, rows
from faultmaven.analysis.signals.model import Signal, signal

LEAST_AVAILABLE = 0.05
SWAP_FULL = 0.9

_TOP_MEMORY = re.compile(r"^[KMGT]iB Mem ?: *([\d.]+) total")
_TOP_SWAP = re.compile(
    r"^[KMGT]iB Swap: *([\d.]+) total, *[\d.]+ free, *([\d.]+) used\. *([\d.]+) avail"
)
_SIZE = re.compile(r"([\d.]+)([KMGTPE]?)i?B?")
_UNITS = {unit: 1024.0**power for power, unit in enumerate(["", *"KMGTPE"])}


def free(output: Output) -> Iterator[Signal]:
    """Hardly any memory available, or swap nearly full, in a `free` table."""
    for cells, line in _named_rows(output):
        total, used = _size(cells.get("total")), _size(cells.get("used"))
        if not total:
            continue
        if line.text.lstrip().startswith("Mem"):
            yield from _memory(output, line, _size(cells.get("available")), total)
        elif line.text.lstrip().startswith("Swap"):
            yield from _swap(output, line, used, total)


def _named_rows(output: Output) -> Iterator[tuple[dict[str, str], SourceLine]]:
    titles: list[str] = []
    for line in output.lines:
        words = line.text.split()
        if words[:2] == ["total", "used"]:
            titles = words
        elif words and words[0] in ("Mem:", "Swap:"):
            yield dict(zip(titles, words[1:], strict=False)), line


def top(output: Output) -> Iterator[Signal]:
    """The same facts from the summary of `top`."""
    memory: tuple[float, SourceLine] | None = None
    for line in output.lines:
        if found := _TOP_MEMORY.match(line.text):
            memory = (float(found[1]), line)
        elif memory and (found := _TOP_SWAP.match(line.text)):
            yield from _memory(output, line, float(found[3]), memory[0])
            if float(found[1]):
                yield from _swap(output, line, float(found[2]), float(found[1]))


def vmstat(output: Output) -> Iterator[Signal]:
    """Pages that move to swap and back in at least half of the samples after the first.

    The first sample is the mean since boot; swapping in both directions at once means that the
    working set does not fit into memory.
    """
    samples = [row for row in rows(output.lines, "r") if (number(row[0].get("si")) is not None)]
    moving = [
        line for cells, line in samples[1:] if number(cells["si"]) and number(cells.get("so"))
    ]
    if len(samples) > 1 and len(moving) * 2 >= len(samples) - 1:
        yield signal("host.swapping", output.entity, moving[-2:], samples=len(moving))


def _memory(
    output: Output, line: SourceLine, available: float | None, total: float
) -> Iterator[Signal]:
    if available is not None and total and available / total < LEAST_AVAILABLE:
        left = f"{available / total:.1%}"
        yield signal("host.memory_low", output.entity, [line], available=left)


def _swap(output: Output, line: SourceLine, used: float | None, total: float) -> Iterator[Signal]:
    if used is not None and used / total >= SWAP_FULL:
        yield signal("host.swap_full", output.entity, [line], used=f"{used / total:.0%}")


def _size(text: str | None) -> float | None:
    found = _SIZE.fullmatch((text or "")[:40])
    value = number(found[1]) if found else None
    return value * _UNITS[found[2]] if found and value is not None else None
