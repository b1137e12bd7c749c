"""Reads transcripts of connection attempts (`nc -vz HOST PORT`): what was reached, and from
where."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from faultmaven.analysis.citations import SourceLine
from faultmaven.analysis.kubernetes.transcript import Block

_ORIGIN = re.compile(r"\b(?:on|from) (?:node )?([a-z0-9][\w.-]*):")
_FAILED = (
    "connection failed",
    "connection refused",
    "timed out",
    "no route to host",
    "unreachable",
)
_OPENED = ("succeeded", " open", "connected to")


@dataclass(frozen=True, slots=True)
class Check:
    """An attempt to connect to `host`:`port`; `origin` is the node it started from, if told."""

    host: str
    port: str
    origin: str
    succeeded: bool
    line: SourceLine

    @property
    def target(self) -> str:
        return f"{self.host}:{self.port}"


def checks(file: str, block: Block) -> list[Check]:
    """The attempts of one `nc`, `ncat` or `telnet` command."""
    words = [word for word in block.words if not word.startswith("-")]
    if not words or words[0] not in ("nc", "ncat", "telnet") or len(words) < 3:
        return []
    return _results(file, words[1], words[2], block.first, block.lines)


def _results(file: str, host: str, port: str, first: int, lines: Sequence[str]) -> list[Check]:
    found: list[Check] = []
    origin = ""
    for number, text in enumerate(lines, first):
        match = _ORIGIN.search(text)
        if match:
            origin = match[1]
        lowered = text.lower()
        failed = any(mark in lowered for mark in _FAILED)
        if failed or any(mark in lowered for mark in _OPENED):
            check = Check(host, port, origin, not failed, SourceLine(file, number, text))
            if not found or found[-1].origin != origin or found[-1].succeeded == failed:
                found.append(check)
    return found
