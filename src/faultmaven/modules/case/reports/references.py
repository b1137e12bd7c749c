"""The numbered sources of a report, in the order in which its sentences name them."""

from collections.abc import Iterator

from faultmaven.modules.case.investigation import Proof
from faultmaven.modules.case.reports.story import Record, Sentence, Source, Story

MESSAGE, STATEMENT = "message", "statement"
QUOTE_SHOWN = 240


class References:
    """Numbers sources from 1, each once; `uncited` counts the facts that have none."""

    def __init__(self, story: Story) -> None:
        self._numbers: dict[Source, int] = {}
        self.uncited = 0
        for sentence in story.sentences():
            for source in sentence.sources:
                self._numbers.setdefault(source, len(self._numbers) + 1)
            self.uncited += sentence.fact and not sentence.sources

    def __iter__(self) -> Iterator[tuple[int, Source]]:
        return ((number, source) for source, number in self._numbers.items())

    def __len__(self) -> int:
        return len(self._numbers)

    def marks(self, sentence: Sentence) -> list[int]:
        return [self._numbers[source] for source in dict.fromkeys(sentence.sources)]


def place(source: Source) -> str:
    """Where a source is found: a file with lines, a message, or the record of the case."""
    if isinstance(source, Record):
        return f"case record, {source.what}" + (f" (turn {source.turn})" if source.turn else "")
    if source.file == MESSAGE:
        return f"message {source.line_start}"
    if source.file == STATEMENT:
        return f"the engineer, after turn {source.line_start}"
    end = f"–{source.line_end}" if source.line_end != source.line_start else ""
    return f"{source.file}:{source.line_start}{end}"


def quoted(source: Source) -> str:
    """The quote on one line; empty for the record of the case."""
    if not isinstance(source, Proof):
        return ""
    line = " ".join(source.quote.split())
    return line if len(line) <= QUOTE_SHOWN else f"{line[: QUOTE_SHOWN - 1]}…"
