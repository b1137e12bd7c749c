"""Records as their lines stand in a log, read only when they are asked for."""

from dataclasses import dataclass, replace

from faultmaven.analysis.logs.records import MAX_QUOTE, LogRecord, body_of
from faultmaven.analysis.logs.style import Style

MAX_KEPT = 2 * MAX_QUOTE
"""Characters of a line that goes on with a record, colours and a runtime's time included."""


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A record's first and last line in its file, the text of the first, and of those that go on
    with it as many as a record keeps."""

    file: str
    style: Style
    line_start: int
    line_end: int
    text: str
    more: tuple[str, ...] = ()

    def read(self) -> LogRecord:
        record = self.style.record(self.file, self.line_start, self.text)
        trace = tuple(body[:MAX_QUOTE] for body in map(body_of, self.more) if body.strip())
        return replace(record, line_end=self.line_end, trace=trace)
