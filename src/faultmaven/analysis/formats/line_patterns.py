"""Formats that show in how single lines begin: one table of patterns, matched in one pass."""

import re
from collections import Counter
from collections.abc import Sequence

import re2

from faultmaven.analysis.formats.kinds import Detection, Format
from faultmaven.analysis.formats.marks import Mark, line_starts

_ISO = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?"
_LEVEL = r"(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|SEVERE|CRITICAL)"

# Ordered: of two formats that fit as many lines, the first is the more specific one.
_TABLE: tuple[tuple[Format, str, str], ...] = (
    (Format.CONTAINER_LOG, _ISO + r" (?:stdout|stderr) [FP] ", "CRI stream tags"),
    (Format.CONTAINER_LOG, r'\{"log":".*","stream":"std(?:out|err)"', "Docker JSON records"),
    (Format.KLOG, r"[IWEF]\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ [\w./-]+:\d+\]", "klog headers"),
    (
        Format.ACCESS_LOG,
        r'\S+ \S+ \S+ \[\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] "[^"]*" \d{3} ',
        "common or combined access records",
    ),
    (
        Format.WEB_ERROR_LOG,
        r"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d \[(?:debug|info|notice|warn|error|crit|alert|emerg)\] ",
        "nginx error records",
    ),
    (
        Format.WEB_ERROR_LOG,
        r"\[\w{3} \w{3} \d\d \d\d:\d\d:\d\d(?:\.\d+)? \d{4}\] \[[\w:]+\] ",
        "Apache error records",
    ),
    (Format.KERNEL_LOG, r"\[ *\d+\.\d{6}\] ", "kernel times since boot"),
    (
        Format.SYSLOG,
        r"(?:<\d{1,3}>)?(?:\d )?(?:\w{3} [ \d]\d \d\d:\d\d:\d\d|"
        + _ISO
        + r") [\w.-]+ [\w./()-]+\[\d+\]: ",
        "syslog headers with process and pid",
    ),
    (
        Format.SYSLOG,
        r"(?:<\d{1,3}>)?\w{3} [ \d]\d \d\d:\d\d:\d\d [\w.-]+ [\w./() -]+: ",
        "syslog headers",
    ),
    (Format.SYSLOG, r"<\d{1,3}>\d " + _ISO + " ", "RFC 5424 headers"),
    (
        Format.JOURNAL,
        r"(?:__CURSOR|__REALTIME_TIMESTAMP|_BOOT_ID|MESSAGE)=",
        "journal export fields",
    ),
    (
        Format.PYTHON_LOG,
        r"(?:" + _ISO + r" - [\w.-]+ - " + _LEVEL + r" - |" + _LEVEL + r":[\w.]+:)",
        "Python logging records",
    ),
    (
        Format.JAVA_LOG,
        _ISO + r" +(?:- )?(?:\[[^\]]+\] +)?" + _LEVEL + r" +(?:\d+ --- |\[|[\w$]+(?:\.[\w$]+)+)",
        "Java logging records",
    ),
    (
        Format.GO_LOG,
        _ISO + r"\t(?:DEBUG|INFO|WARN|ERROR|DPANIC|PANIC|FATAL)\t",
        "zap console records",
    ),
    (
        Format.GO_LOG,
        r"(?:\d\d?:\d\d[AP]M|" + _ISO + r") (?:TRC|DBG|INF|WRN|ERR|FTL|PNC) ",
        "zerolog console records",
    ),
    (
        Format.JAVA_LOG,
        r"\w{3,9} \d\d?, \d{4} \d\d?:\d\d:\d\d [AP]M [\w$.]+ \w+",
        "java.util.logging records",
    ),
    (
        Format.JAVA_LOG,
        r"\d\d:\d\d:\d\d[.,]\d{3} (?:\[[^\]]+\] )?" + _LEVEL + r" +[\w$]+(?:\.[\w$]+)+",
        "Logback records",
    ),
    (
        Format.WEB_ERROR_LOG,
        r"\[\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d(?:\.\d+)? \d{4}\] \[\w+\] ",
        "Apache error records",
    ),
    (Format.GO_LOG, r"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d(?:\.\d+)? ", "Go log times"),
    (
        Format.LOGFMT,
        r'(?:\w[\w.-]*=(?:"(?:[^"\\]|\\.)*"|[^\s"]*) ){2,}\w[\w.-]*=',
        "key=value pairs",
    ),
    (Format.LOG, r"[\[(]?(?:\w{3} )?" + _ISO, "timestamps"),
    (
        Format.LOG,
        r"[\[(]?\d{1,2}[/.]\d{1,2}[/.]\d\d(?:\d\d)?,? \d{1,2}:\d\d:\d\d",
        "timestamps",
    ),
    (Format.LOG, r"\d\d:\d\d:\d\d(?:[.,]\d{1,9})? ", "times of day"),
    (Format.LOG, r"\[?" + _LEVEL + r"[\] :]", "levels"),
)


def _compiled() -> re2.Set:
    patterns = re2.Set.MatchSet()
    for _, pattern, _ in _TABLE:
        patterns.Add(pattern)
    patterns.Compile()
    return patterns


_PATTERNS = _compiled()
_RUNTIME_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6,9}(?:Z|[+-]\d\d:\d\d) ")
_TRACE = Mark(
    r"(?:Traceback \(most recent call last\):|Exception in thread |Caused by: |\tat |    at |"
    r"goroutine \d+ \[|panic: |   at .*\) in |\s+File \".*\", line \d+|"
    r"[\w.$]+(?:Exception|Error)(?::|$)|thread '.*' panicked at )"
)


def by_lines(lines: Sequence[str]) -> Detection | None:
    """The format that most of the record-starting lines show, if at least half of them do.

    A time that a container runtime put before every line is looked behind.
    """
    inner = [line[match.end() :] for line in lines if (match := _RUNTIME_TIME.match(line))]
    if len(inner) * 10 >= len(lines) * 9 and (found := _by_starts(inner)):
        return found
    return _by_starts(lines)


def _by_starts(lines: Sequence[str]) -> Detection | None:
    starts = [line for line in lines if line and not line[:1].isspace()]
    if not starts:
        return None
    hits: Counter[int] = Counter()
    known = 0
    for line in starts:
        found = _PATTERNS.Match(line[:4096])
        hits.update(found)
        known += bool(found)
    per_format: Counter[Format] = Counter()
    for number, count in hits.items():
        per_format[_TABLE[number][0]] += count
    for kind, _, reason in _TABLE:
        share = min(1.0, per_format[kind] / len(starts))
        if share >= 0.5 or (share >= 0.25 and kind is not Format.LOG):
            return Detection(kind, round(share, 2), f"{share:.0%} of lines show {reason}")
    share = known / len(starts)
    if share >= 0.5:
        return Detection(Format.LOG, round(share, 2), f"{share:.0%} of lines begin as logs do")
    return None


def stack_trace(lines: Sequence[str]) -> Detection | None:
    marks = _TRACE.count(line_starts(lines))
    if marks >= 2 and marks * 4 >= len(lines):
        return Detection(Format.STACK_TRACE, 0.8, f"{marks} stack trace lines")
    return None
