"""Joins the lines of each error of a build log into one span: opened, gone on with, ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from faultmaven.analysis.builds.grammar import Role, section_end


@dataclass(frozen=True, slots=True)
class BuildLine:
    """A line without its prefixes: what it does, how far it is indented, and whether a passing
    build has it too (None where there is none to compare with)."""

    number: int
    text: str
    role: Role
    indent: int
    known: bool | None = None


class Blocks:
    """Takes the lines in order; `finish` gives the first and last line of each error.

    A report with an end of its own is one error. Another goes on with what details it, with
    further errors, with lines indented deeper, with a line that such details follow at once, with
    lines that passing builds do not have, and with how the step ended if that follows at once.
    """

    def __init__(self) -> None:
        self._spans: list[tuple[int, int]] = []
        self._first = 0
        self._last = 0
        self._indent = 0
        self._header = 0
        self._section: Any = None
        self._doubtful = False

    def add(self, line: BuildLine) -> None:
        if self._section and not self._section.match(line.text):
            self._last = line.number if line.role is not Role.BLANK else self._last
            return
        begins = line.role in (Role.ERROR, Role.HEADER) and not line.known
        self._section = section_end(line.text) if begins else None
        if self._doubtful and line.role is not Role.DETAIL:
            self._close()
        self._doubtful = False
        if self._section or (line.role is Role.ERROR and not line.known):
            self._first = self._first or self._header or line.number
            self._indent, self._last = line.indent, line.number
        elif self._first and self._goes_on(line):
            self._last = line.number
        elif self._first and line.role is Role.PLAIN:
            self._doubtful = True
        elif line.role is not Role.BLANK:
            self._close()
        if line.role is not Role.BLANK:
            headed = line.role is Role.HEADER and not line.known
            self._header = line.number if headed else 0

    def finish(self) -> Sequence[tuple[int, int]]:
        self._close()
        return self._spans

    def _goes_on(self, line: BuildLine) -> bool:
        match line.role:
            case Role.DETAIL | Role.ERROR:
                return True
            case Role.EXIT:
                return line.number == self._last + 1
            case Role.BLANK | Role.VERDICT | Role.NOISE:
                return False
            case _:
                return line.indent > self._indent or line.known is False

    def _close(self) -> None:
        if self._first:
            self._spans.append((self._first, self._last))
        self._first = 0
