"""Splits text into what single commands printed on which host."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from faultmaven.analysis.citations import SourceLine
from faultmaven.analysis.formats.commands import program_of
from faultmaven.analysis.formats.sample import plain
from faultmaven.analysis.model import Entity

MAX_LINE = 2000
_PROMPT = re.compile(
    r"^(?:\[?(?:[\w.-]{1,64}@)(?P<host>[\w.-]{1,64})[ :][^$#%>\]]{0,200}\]?[$#%>] ?|\$ "
    r"|# (?=\w+ -|\w+$))"
    r"(?:sudo )?(?P<command>[a-z][\w./-]{0,60}(?: .*)?)$"
)
_SECTION = re.compile(r"^(?:[=#]{2,} ?|\+ )(?P<command>[a-z]\w{1,15}(?: [^=#*]{0,80}?)?) ?[=#]*$")
_KERNEL = re.compile(r"^Linux \S+ \(?(?P<host>[\w.-]{1,64}?)\)?[ \t].*")
_CPUS = re.compile(r"\((\d{1,4}) CPU\)|^CPU\(s\): +(\d{1,4})$")
_REPEATING = frozenset(
    {"vmstat", "iostat", "openssl", "curl", "netstat -s", "mount", "ip", "dig", "nslookup", "ping"}
)
"""Programs that print lines like their first one again within one output."""


@dataclass(frozen=True, slots=True)
class Output:
    """The lines that one command printed; `host` and `command` are empty where not told."""

    program: str
    host: str
    command: str
    lines: tuple[SourceLine, ...]
    cpus: int | None = None

    @property
    def entity(self) -> Entity:
        """The host, or the file that stands for it where its name is not told."""
        return Entity("host", self.host) if self.host else Entity("file", self.lines[0].file)

    @property
    def place(self) -> tuple[str, str, str]:
        """Equal for outputs of which a later one replaces an earlier one."""
        return self.program, self.host, self.command


def outputs(file: str, lines: Sequence[str], first: int = 1) -> list[Output]:
    """The outputs of known programs in a text, in order; the rest of the text is left out.

    A host or number of CPUs told anywhere in the text holds for the outputs that tell none.
    """
    splitter = _Splitter(file)
    for number, text in enumerate(lines, first):
        splitter.take(SourceLine(file, number, plain(text)[:MAX_LINE]), text)
    return splitter.finished()


class _Splitter:
    def __init__(self, file: str) -> None:
        self.found: list[Output] = []
        self.host = ""
        self.hosts: set[str] = set()
        self.command = ""
        self.cpus: int | None = None
        self._program = ""
        self._lines: list[SourceLine] = []

    def take(self, line: SourceLine, raw: str) -> None:
        if prompt := _PROMPT.match(line.text) or _SECTION.match(line.text[:120]):
            self._close()
            self.host = prompt.groupdict().get("host") or self.host
            self.command = prompt["command"].strip()
            return
        self._learn(line.text)
        program = program_of(line.text)
        if program and not (program == self._program and program in _REPEATING):
            self._close()
            self._program = program
        if self._program:
            self._lines.append(line._replace(text=raw[:MAX_LINE]))

    def finished(self) -> list[Output]:
        self._close()
        only = next(iter(self.hosts)) if len(self.hosts) == 1 else ""
        return [replace(found, host=found.host or only, cpus=self.cpus) for found in self.found]

    def _close(self) -> None:
        if self._program:
            output = Output(self._program, self.host, self.command, tuple(self._lines))
            self.found.append(output)
        if self.host:
            self.hosts.add(self.host)
        self._program, self._lines = "", []

    def _learn(self, text: str) -> None:
        if kernel := _KERNEL.match(text[:200]):
            self.hosts.add(kernel["host"])
        if cpus := _CPUS.search(text[:200]):
            self.cpus = int(cpus[1] or cpus[2])
        word = text.strip()
        if self.command.split(" ")[0] == "nproc" and word.isdecimal() and len(word) < 5:
            self.cpus = int(word)
        if self.command == "hostname" and re.fullmatch(r"[\w.-]{1,64}", word):
            self.host = word


def rows(lines: Sequence[SourceLine], start: str) -> Iterator[tuple[dict[str, str], SourceLine]]:
    """The rows under each table header that begins with `start`, by the header's words.

    The last column takes the rest of a row; a blank line or a row that is too short ends a table.
    """
    titles: list[str] = []
    for line in lines:
        words = line.text.split()
        if words and words[0].rstrip(":") == start:
            titles = [word.rstrip(":") for word in words]
        elif titles:
            cells = line.text.split(None, len(titles) - 1)
            if len(cells) < len(titles):
                titles = []
            else:
                yield dict(zip(titles, cells, strict=True)), line


def number(text: str | None) -> float | None:
    """A plain decimal number; None for anything else."""
    found = re.fullmatch(r"\s*([-+]?\d{1,15}(?:[.,]\d{1,9})?)%?\s*", text or "")
    return float(found[1].replace(",", ".")) if found else None
