"""Processes that are dead, stuck in the kernel, or at a limit."""

import re
from collections import Counter
from collections.abc import Iterator

from faultmaven.analysis.citations import SourceLine
from faultmaven.analysis.hosts.outputs import Output, number, rows
from faultmaven.analysis.signals.model import Signal, signal

MANY_ZOMBIES = 20
BLOCKED = 3
"""Fewer processes in uninterruptible sleep at one moment are the ordinary use of a disk."""

_TASKS = re.compile(r"^Tasks: *\d+ total,.* (\d+) zombie")
_STARTS = ("USER", "UID", "PID", "F", "S", "STAT")
_LIMIT = re.compile(r"^Max open files +(\d+) ")


def top(output: Output) -> Iterator[Signal]:
    for line in output.lines:
        found = _TASKS.match(line.text)
        if found and int(found[1]) >= MANY_ZOMBIES:
            yield signal("host.zombies", output.entity, [line], count=found[1])


def ps(output: Output) -> Iterator[Signal]:
    """Zombies, and processes in uninterruptible sleep, of a process table."""
    state: dict[str, list[SourceLine]] = {"Z": [], "D": []}
    waiting: Counter[str] = Counter()
    for start in _STARTS:
        if output.lines[0].text.split()[:1] != [start]:
            continue
        for cells, line in rows(output.lines, start):
            letter = (cells.get("STAT") or cells.get("S") or " ")[0]
            program = cells.get("COMMAND") or cells.get("CMD") or ""
            if letter in state and not program.startswith("["):
                waiting[program.split()[0][:60]] += letter == "D"
                state[letter].append(line)
            elif letter == "Z":
                state[letter].append(line)
    if len(state["Z"]) >= MANY_ZOMBIES:
        yield signal("host.zombies", output.entity, state["Z"][:2], count=len(state["Z"]))
    if len(state["D"]) >= BLOCKED:
        common = min(waiting.items(), key=lambda entry: (-entry[1], entry[0]))[0]
        yield signal(
            "host.processes_blocked",
            output.entity,
            state["D"][:3],
            count=len(state["D"]),
            process=common,
        )


def limits(output: Output) -> Iterator[Signal]:
    """A limit on open files that is the historical default of 1024."""
    for line in output.lines:
        found = _LIMIT.match(line.text)
        if found and (number(found[1]) or 0) <= 1024:
            yield signal("host.low_file_limit", output.entity, [line], limit=found[1])
