"""Finds credentials in commands, configuration and queries that have notations of their own."""

from collections.abc import Iterator
from typing import Final

from faultmaven.redaction.expressions import compiled
from faultmaven.redaction.model import Kind, Span

_VALUE: Final = r"[\"']?([^\s\"'`$%*<>{(][^\s\"'`]{1,255})"
_COMMANDS: Final = tuple(
    (compiled(start), compiled(rest + _VALUE, captures=True))
    for start, rest in (
        (r"(?i)\bpsexec(?:64)?(?:\.exe)?\b", r"[^\r\n]{0,400}?\s-p\s+"),
        (r"\bsshpass\s+-p", r"\s*"),
        (r"\b(?:mysql|mysqldump|mysqladmin|mariadb)\b", r"[^\r\n|;]{0,400}?\s-p"),
        (r"\bredis-cli\b", r"[^\r\n|;]{0,400}?\s(?:-a|--pass)\s+"),
        (r"\bdocker\s+login\b", r"[^\r\n|;]{0,400}?\s-p\s+"),
        (
            r"\bcurl\b",
            r"[^\r\n|;]{0,800}?\s(?:-u|--user|-U|--proxy-user)[ =]?[\"']?[^\s:\"'`$]{1,128}:",
        ),
        (r"\bldap(?:search|modify|add|whoami)\b", r"[^\r\n|;]{0,400}?\s-w\s+"),
        (r"\bhtpasswd\b", r"[^\r\n|;]{0,200}?\s-\w*b\w*\s+\S+\s+\S+\s+"),
        (r"(?i)\bidentified\s+by\b", r"\s+(?:password\s+)?"),
        (r"(?i)\bwith\s+(?:encrypted\s+)?password\b", r"\s+"),
        (r"(?i)\bset\s+password\b", r"[^\r\n;]{0,80}?=\s*(?:password\()?"),
        (r"(?i)\b(?:login|user)\b", r"[ \t]+\S{1,128}[ \t\r\n]+(?:password|pass)[ \t]+"),
        (r"\b(?:requirepass|masterauth)\b", r"[ \t]+"),
    )
)
_WINDOW: Final = 1024
_NEAR: Final = 40
"""Bytes behind a command without a password in which another is not looked at."""


def find(data: bytes) -> Iterator[Span]:
    """The password in each command that is given one."""
    for beginning, rest in _COMMANDS:
        done = 0
        for match in beginning.finditer(data):
            if match.start() < done:
                continue
            found = rest.match(data, match.end(), match.end() + _WINDOW)
            done = match.end() + _NEAR
            if found:
                first, done = found.span(1)
                end = first + len(data[first:done].rstrip(b";,)"))
                yield Span(first, end, Kind.SECRET, "command")
