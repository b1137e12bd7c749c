"""Reads `systemctl status` output: which unit, on which host, in what state."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from faultmaven.analysis.citations import SourceLine

_UNIT = re.compile(r"^(?:Status: )?[●○×↻*✗] (?P<unit>[\w@:.-]+)\.service\b")
_ACTIVE = re.compile(r"^\s*Active: (?P<state>\w[\w-]*)(?: \((?P<sub>[^)]*)\))?")
_JOURNAL = re.compile(r"^[A-Z][a-z]{2} +\d+ \d\d:\d\d:\d\d (?P<host>\S+) [\w./@-]+(?:\[\d+\])?:")
_HOST_OPTION = re.compile(r"--hostname-override=(\S+)")
_NODE = re.compile(r"^(?:Node|Host(?:name)?): *(\S+)$")


@dataclass(frozen=True, slots=True)
class Unit:
    """One service's status; `host` is empty where the output does not tell it."""

    name: str
    host: str
    state: str
    file: str
    lines: tuple[SourceLine, ...]

    @property
    def down(self) -> bool:
        """Stopped, failed, or restarting for ever."""
        return self.state.startswith(("inactive", "failed", "activating (auto-restart"))


def units(file: str, lines: Sequence[str], first: int = 1) -> list[Unit]:
    """The units that a text reports, each with the lines of its name and state."""
    found: list[Unit] = []
    if not any("Active:" in text for text in lines):
        return found
    name, title, host = "", None, ""
    for number, text in enumerate(lines, first):
        line = SourceLine(file, number, text)
        if node := _NODE.match(text):
            host = node[1]
        elif match := _UNIT.match(text):
            name, title = match["unit"], line
        elif title is not None and (active := _ACTIVE.match(text)):
            state = active["state"] + (f" ({active['sub']})" if active["sub"] else "")
            found.append(Unit(name, host, state, file, (title, line)))
            title = None
        elif found and not found[-1].host and (told := _told_host(text)):
            last = found[-1]
            found[-1] = Unit(last.name, told, last.state, file, last.lines)
    return found


def _told_host(text: str) -> str:
    match = _JOURNAL.match(text) or _HOST_OPTION.search(text[:4000])
    return match[1] if match else ""
