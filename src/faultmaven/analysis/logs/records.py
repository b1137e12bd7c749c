"""Log records: what one says and shows, and which physical lines go on with the one before them."""

import re
from dataclasses import dataclass
from datetime import datetime

from faultmaven.analysis.formats import plain
from faultmaven.analysis.logs.levels import Level
from faultmaven.analysis.model import Citation

MAX_TRACE_LINES = 60
MAX_QUOTE = 400

RUNTIME = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6,9}(?:Z|[+-]\d\d:\d\d) (?:std(?:out|err) [FP] )?"
)
"""The time that a container runtime puts before every line."""
_CONTINUES = re.compile(
    r"[ \t}\])]|(?:Caused by|Suppressed): |at \S+[(:]|\.\.\. \d+ more|Traceback \(most|"
    r"goroutine \d+ \[|--- End of|created by |exit status \d|stack backtrace:|"
    r"note: run with `RUST|$"
)
_EXCEPTION = re.compile(r"(?:[\w$]{1,60}[.:]{1,2}){0,12}[A-Z][\w$]{0,60}(?:Error|Exception|Exit)\b")


@dataclass(frozen=True, slots=True)
class LogRecord:
    """One record: its lines, the first line's text, what it says, and the lines that go on."""

    file: str
    line_start: int
    line_end: int
    text: str
    message: str
    at: datetime | None = None
    level: Level | None = None
    logger: str | None = None
    trace: tuple[str, ...] = ()

    @property
    def citation(self) -> Citation:
        """The record's first line without outer blanks, at most `MAX_QUOTE` characters of it."""
        quote = self.text.strip()[:MAX_QUOTE].rstrip()
        return Citation(self.file, self.line_start, self.line_start, quote)


def continues(body: str) -> bool:
    """Whether a line (without a runtime's prefix) is indented, blank or belongs to a trace."""
    return _CONTINUES.match(body) is not None


def throws(body: str) -> bool:
    """Whether a line begins with an exception, which after an error belongs to it."""
    return _EXCEPTION.match(body) is not None


def body_of(text: str) -> str:
    """A line without colours and without a container runtime's time."""
    text = plain(text)
    prefix = RUNTIME.match(text)
    return text[prefix.end() :] if prefix else text
