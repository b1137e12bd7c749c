"""How serious a log record is, from its level field, its words or its HTTP status."""

import re
from enum import IntEnum


class Level(IntEnum):
    """Ordered: a higher level is more serious."""

    TRACE = 0
    DEBUG = 1
    INFO = 2
    WARNING = 3
    ERROR = 4
    FATAL = 5

    @property
    def word(self) -> str:
        return self.name.lower()


_WORDS = {
    **dict.fromkeys(("trace", "finest", "finer", "verbose"), Level.TRACE),
    **dict.fromkeys(("debug", "dbug", "fine", "config"), Level.DEBUG),
    **dict.fromkeys(("info", "information", "informational", "notice"), Level.INFO),
    **dict.fromkeys(("warn", "warning"), Level.WARNING),
    **dict.fromkeys(("error", "err", "severe", "fail"), Level.ERROR),
    **dict.fromkeys(("fatal", "critical", "crit", "panic", "emerg", "alert"), Level.FATAL),
}
_LETTERS = {"I": Level.INFO, "W": Level.WARNING, "E": Level.ERROR, "F": Level.FATAL}
_SYSLOG = (
    *(Level.FATAL, Level.FATAL, Level.FATAL, Level.ERROR),
    *(Level.WARNING, Level.INFO, Level.INFO, Level.DEBUG),
)
"""By severity (RFC 5424, table 2), as the journal and GELF write it."""
_BUNYAN = {10: Level.TRACE, 20: Level.DEBUG, 30: Level.INFO, 40: Level.WARNING, 50: Level.ERROR}
_NUMBERS = {**dict(enumerate(_SYSLOG)), **_BUNYAN, 60: Level.FATAL}
_CODES = frozenset(map(str, _NUMBERS))
_SEARCHED_CHARS = 200
_KLOG = re.compile(r"[IWEF]\d{4} \d\d:\d\d:")
_UPPER = re.compile(
    r"(?<![A-Za-z])(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|ERR|SEVERE|FATAL|CRITICAL|CRIT"
    r"|PANIC|EMERG|ALERT)(?![A-Za-z])"
)
_MARKED = re.compile(
    r"(?:[\[<|\t](?:\w{1,20}:)?|\b(?:level|lvl|severity)[=:] ?\"?)"
    r"(trace|debug|info|notice|warn|warning|error|err|fatal|critical|crit|panic|emerg|alert)"
    r"(?=[\]>|\t\" ,]|$)"
)
_LEADING = re.compile(
    r"(?:\S{1,40} )?(trace|dbug|debug|info|warn|warning|fail|error|crit|fatal|panic)(?:\[\w+\])?: "
)
_TRACE = re.compile(
    r"(?:Traceback \(most recent call last\)|Exception in thread |panic: |Unhandled exception|"
    r"(?:[\w$]{1,60}\.){1,12}[\w$]{1,60}(?:Exception|Error)\b|[A-Z]\w{1,60}(?:Error|Exception): )"
)
_TRACE_WORDS = ("traceback", "exception", "panic: ", "error")
_CODE = re.compile(
    rb'(?:HTTP/\d(?:\.\d)?"?|\bstatus[=:]"?|"[\w.@]{0,12}(?:level|lvl|severity|PRIORITY)":) ?"?'
    rb"(\d{1,3})(?!\d)"
)
_STATUS = re.compile(r'(?:HTTP/\d(?:\.\d)?"?|\bstatus[=:]"?) ?([1-5]\d\d)\b')


def level_of(value: object) -> Level | None:
    """The level that a field's value names: a word, a number as Bunyan and pino write it, or a
    syslog severity; numbers may be written as text."""
    if isinstance(value, str):
        word = value.strip().lower()
        if word not in _CODES:
            return _WORDS.get(word)
        value = int(word)
    return _NUMBERS.get(value) if isinstance(value, int) else None


def level_in(text: str) -> Level | None:
    """The level that the text of a record shows near its start; None if it shows none."""
    head = text[:_SEARCHED_CHARS]
    if _KLOG.match(head):
        return _LETTERS[head[0]]
    if match := _UPPER.search(head):
        return _WORDS[match.group().lower()]
    lower = head.lower()
    if match := _MARKED.search(lower) or _LEADING.match(lower):
        return _WORDS[match.group(1)]
    if any(word in lower for word in _TRACE_WORDS) and _TRACE.search(head):
        return Level.ERROR
    if ("HTTP/" in text or "status" in lower) and (match := _STATUS.search(text[:1000])):
        return Level(min(max(int(match.group(1)[0]) - 1, Level.INFO), Level.ERROR))
    return None


def codes_in(line: bytes) -> tuple[bytes, ...]:
    """The numbers of a line in which its level may lie: HTTP statuses, levels of JSON records."""
    return tuple(_CODE.findall(line))
