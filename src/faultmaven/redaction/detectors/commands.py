"""Finds credentials in commands, configuration and queries that have notations of their own."""

from collections.abc import Iterator
from typing import Final

from faultmaven.redaction.effort import Effort
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
        (
            r"\b(?:(?:docker|podman|az|oc|registry)\s+login|mongo(?:sh|dump|restore|export|import)?)\b",
            r"[^\r\n|;]{0,400}?\s-p\s+",
        ),
        (r"\s-{1,2}(?:u|U|n|user|username|login)[ =]", r"\S{1,128}\s+-[pP]\s*"),
        (
            r"\s(?:-u|-a|--user|--auth|--proxy-user)[ =]?[\"']?[^\s:\"'`$/=-][^\s:\"'`$/]{0,127}:",
            "",
        ),
        (r"\s/(?:p|rp|pass|password):|\s/rp\s", r"\s*"),
        (r"\b(?:sqlplus|expdp|impdp|sqlldr|rman)\b", r"\s+(?:-\w+\s+){0,4}\w{1,64}/"),
        (r"\b(?:un)?zip\b|\bbcp\b|\bipmitool\b", r"[^\r\n|;]{0,200}?\s-P\s+"),
        (r"\b7z[ar]?\b", r"[^\r\n|;]{0,200}?\s-p"),
        (r"\bopenssl\s+enc\b", r"[^\r\n|;]{0,400}?\s-[kK]\s+"),
        (r"\b(?:add_user|change_password)\b", r"\s+\S{1,64}\s+"),
        (r"(?i)\buser\s+\S{1,64}\s+using\b", r"\s+"),
        (r"(?i)\bset_?(?:password|passphrase|secret)\(", r"\s?[\"']"),
        (
            r"(?i)(?:\b|_)(?:credentials?|auth|authenticate|login|basic_?auth)\(",
            r"\s?[\"'][^\"'\r\n]{1,128}[\"']\s?,\s?[\"']",
        ),
        (r"\b(?:smbclient|rpcclient|smbget)\b", r"[^\r\n|;]{0,400}?\s-U[ =]?[^\s%]{1,128}%"),
        (r"\blftp\b", r"[^\r\n|;]{0,400}?\s-u\s+[^\s,]{1,128},"),
        (r"(?i)\bnet\s+use\b", r"[^\r\n]{0,400}?/user:\S{1,128}\s+"),
        (r"(?i)\bconvertto-securestring\b", r"\s+(?:-string\s+)?"),
        (
            r"\bsnmp(?:walk|bulkwalk|get|bulkget|getnext|set|trap|inform)\b",
            r"[^\r\n|;]{0,200}?\s-c\s+",
        ),
        (r"\bsnmp-server\s+community\b|\br[ow]community6?\b", r"\s+"),
        (r"\b(?:key|password|secret)\s+[057]\b", r"\s+"),
        (r":\s*PSK\b", r"\s+"),
        (r"\bstats\s+auth\b", r"\s+[^\s:]{1,128}:"),
        (r"\b[A-Za-z]{1,4}[0-9]{1,6} LOGIN\b", r"[ \t]+\S{1,128}[ \t]+"),
        (r"(?:\bC:|--?>|>>?|<-) ?PASS\b", r"[ \t]+"),
        (r"(?i)\"auth\"", r"(?:\s\"[^\"\r\n]{0,128}\")?\s"),
        (r"\bauth\s?=\s?\(", r"\s?[\"'][^\"'\r\n]{0,128}[\"']\s?,\s?"),
        (r"(?i)\blogin attempt \[", r"[^/\]\r\n]{0,128}/"),
        (r"\bldap(?:search|modify|add|whoami)\b", r"[^\r\n|;]{0,400}?\s-w\s+"),
        (r"\bhtpasswd\b", r"[^\r\n|;]{0,200}?\s-\w*b\w*\s+\S+\s+\S+\s+"),
        (r"(?i)\bidentified\s+by\b", r"\s+(?:password\s+)?"),
        (r"(?i)\bwith\s+(?:encrypted\s+)?password\b", r"\s+"),
        (r"(?i)\bset\s+password\b", r"[^\r\n;]{0,80}?=\s*(?:password\()?"),
        (r"(?i)\b(?:login|user)\b", r"[ \t]+\S{1,128}[ \t\r\n]+(?:password|pass)[ \t]+"),
        (r"\b(?:requirepass|masterauth)\b", r"[ \t]+"),
    )
)
_NUMBERS: Final = compiled(r"[0-9:.,/-]+(?:tcp|udp)?")
"""Ports and ids, which options of the same letter take."""
_WINDOW: Final = 1024
_NEAR: Final = 40
"""Bytes behind a command without a password in which another is not looked at."""


def find(data: bytes, effort: Effort) -> Iterator[Span]:
    """The password in each command that is given one."""
    for beginning, rest in _COMMANDS:
        done = 0
        for match in effort.over(beginning.finditer(data)):
            if match.start() < done:
                continue
            effort.spend(4)
            found = rest.match(data, match.end(), match.end() + _WINDOW)
            done = match.end() + _NEAR
            if found and not _NUMBERS.fullmatch(found.group(1)):
                first, done = found.span(1)
                end = first + len(data[first:done].rstrip(b";,)]"))
                yield Span(first, end, Kind.SECRET, "command")
