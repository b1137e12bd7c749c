"""The numbered citations of a report, in the order in which its sentences name them."""

from collections.abc import Container, Iterator

from faultmaven.modules.case.proofs import Proof
from faultmaven.modules.case.reports.story import Record, Reference, Sentence, Story

MESSAGE, STATEMENT = "message", "statement"
QUOTE_SHOWN = 240
GONE = "no longer available: the evidence was deleted"


class References:
    """Numbers citations from 1, each once; `uncited` counts the facts that have none.

    `held` are the ids of the evidence that is still there; None stands for all.
    """

    def __init__(self, story: Story, held: Container[str] | None = None) -> None:
        self._held = held
        self._numbers: dict[Reference, int] = {}
        self.uncited = 0
        for sentence in story.sentences():
            for reference in sentence.citations:
                self._numbers.setdefault(reference, len(self._numbers) + 1)
            self.uncited += sentence.fact and not sentence.citations

    def __iter__(self) -> Iterator[tuple[int, Reference]]:
        return ((number, reference) for reference, number in self._numbers.items())

    def __len__(self) -> int:
        return len(self._numbers)

    def marks(self, sentence: Sentence) -> list[int]:
        return [self._numbers[reference] for reference in dict.fromkeys(sentence.citations)]

    def is_gone(self, reference: Reference) -> bool:
        """Whether it cites evidence that was deleted since."""
        if self._held is None or not isinstance(reference, Proof) or not reference.evidence_id:
            return False
        return reference.evidence_id not in self._held


def place(reference: Reference) -> str:
    """Where a reference is found: a file with lines, a message, or the record of the case."""
    if isinstance(reference, Record):
        turn = f" (turn {reference.turn})" if reference.turn else ""
        return f"case record, {reference.what}{turn}"
    if reference.file == MESSAGE:
        return f"message {reference.line_start}"
    if reference.file == STATEMENT:
        return f"the engineer, after turn {reference.line_start}"
    end = f"–{reference.line_end}" if reference.line_end != reference.line_start else ""
    return f"{reference.file}:{reference.line_start}{end}"


def quoted(reference: Reference) -> str:
    """The quote on one line; empty for the record of the case."""
    if not isinstance(reference, Proof):
        return ""
    line = " ".join(reference.quote.split())
    return line if len(line) <= QUOTE_SHOWN else f"{line[: QUOTE_SHOWN - 1]}…"
