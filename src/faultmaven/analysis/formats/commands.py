"""Output of host commands, told by the header or first words that each program prints."""

from collections.abc import Sequence

import re2

from faultmaven.analysis.formats.kinds import Detection, Format

SEARCHED_LINES = 5
SEARCHED_CHARS = 300

_HEADERS: tuple[tuple[str, str], ...] = (
    ("df -i", r"Filesystem\s+(?:Type\s+)?Inodes\s+I?Used\s+IFree\s+I?Use%\s+Mounted on"),
    ("df", r"Filesystem\s+(?:Type\s+)?\S+\s+Used\s+Avail\w*\s+(?:Use%|Capacity)\s+Mounted on"),
    ("free", r"\s+total\s+used\s+free\s+shared\s+buff"),
    ("top", r"top - \d\d:\d\d(?::\d\d)? up "),
    ("uptime", r"\s*\d\d:\d\d(?::\d\d)? up .*load average: "),
    ("ps", r"\s*(?:USER|UID|PID|F\s+S|F\s+UID|S\s+UID|STAT)\s.*\b(?:COMMAND|CMD)\s*$"),
    ("vmstat", r"procs -+(?:memory|swap)|\s*r\s+b\s+swpd\s+free"),
    ("iostat", r"avg-cpu:\s+%user|Device:?\s+.*(?:%util|tps)|Linux \S+ \([\w.-]+\)\s.*CPU\)"),
    ("ss", r"(?:Netid\s+)?State\s+Recv-Q\s+Send-Q\s+Local Address"),
    ("netstat", r"Proto\s+Recv-Q\s+Send-Q\s+Local Address"),
    ("netstat -s", r"(?:Tcp|TcpExt|Udp):\s*$"),
    ("chronyc", r"Reference ID\s+: [0-9A-F]{8}|MS Name/IP address\s+Stratum"),
    ("ntpq", r"\s+remote\s+refid\s+st\s+t\s+when\s+poll\s+reach"),
    ("timedatectl", r"\s+Local time: \w{3} \d{4}-\d\d-\d\d"),
    ("dig", r"; <<>> DiG |;; ->>HEADER<<-|;; (?:connection timed out|communications error)"),
    ("nslookup", r"\*\* server can't find |Server:\s+\S+\s*$|Host \S+ not found: "),
    ("curl", r"\*\s+(?:Trying |Host \S+:\d+ was|Could not resolve|Connected to )|curl: \(\d+\) "),
    ("ping", r"PING \S+|--- \S+ ping statistics ---"),
    ("traceroute", r"traceroute6? to \S+"),
    ("openssl", r"not(?:Before|After)=|Certificate:\s*$|CONNECTED\(\d+\)|depth=\d+ "),
    ("mount", r"\S+ on /\S* type \w+ \("),
    ("ip", r"\d+: [\w.@-]+: <[A-Z0-9_,-]*> mtu "),
    ("lsof", r"COMMAND\s+PID\s.*\bFD\s+TYPE\b"),
    ("limits", r"Limit\s+Soft Limit\s+Hard Limit\s+Units"),
)


def _compiled() -> re2.Set:
    patterns = re2.Set.MatchSet()
    for _, pattern in _HEADERS:
        patterns.Add(pattern)
    patterns.Compile()
    return patterns


_PATTERNS = _compiled()
_ANY = re2.compile("(?m)^(?:" + "|".join(pattern for _, pattern in _HEADERS) + ")")


def shows_programs(lines: Sequence[str]) -> bool:
    """Whether any line begins the output of a known program."""
    text = "\n".join(lines)
    return "\x1b" in text or _ANY.search(text) is not None


def program_of(line: str) -> str:
    """The program whose output a line begins; empty if it begins none."""
    found = _PATTERNS.Match(line[:SEARCHED_CHARS])
    return _HEADERS[min(found)][0] if found else ""


def command_output(lines: Sequence[str]) -> Detection | None:
    """The detection of a file that holds the output of one or more known commands."""
    for line in lines[:SEARCHED_LINES]:
        if program := program_of(line):
            return Detection(Format.COMMAND, 0.9, f"the first words of {program} output")
    return None
