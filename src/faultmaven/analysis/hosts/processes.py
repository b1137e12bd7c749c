"""Processes that are dead, stuck in the kernel, or hold very many files."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from faultmaven.analysis.citations import SourceLine
from faultmaven.analysis.hosts.outputs import Output, rows
from faultmaven.analysis.signals.model import Signal, signal

MANY_ZOMBIES = 20
MANY_FILES = 1000
"""Of the 1024 that a process may open unless its limit is raised (getrlimit(2), RLIMIT_NOFILE)."""
BLOCKED = 3
"""Fewer processes in uninterruptible sleep at one moment are the ordinary use of a disk."""

_TASKS = re.compile(r"^Tasks: *\d+ total,.* (\d+) zombie")
_STARTS = ("USER", "UID", "PID", "F", "S", "STAT")
_NUMBERED = re.compile(r"\d+[a-zA-Z]{0,2}$")


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


def lsof(output: Output) -> Iterator[Signal]:
    """Processes whose open files come near the usual limit."""
    numbered: dict[tuple[str, str], list[SourceLine]] = defaultdict(list)
    for cells, line in rows(output.lines, "COMMAND"):
        if _NUMBERED.match(cells.get("FD", "")):
            numbered[cells["COMMAND"], cells.get("PID", "")].append(line)
    for (program, pid), lines in sorted(numbered.items()):
        if len(lines) >= MANY_FILES:
            yield signal(
                "host.many_open_files",
                output.entity,
                [lines[0], lines[-1]],
                process=program,
                subject=pid,
                count=len(lines),
            )
