"""What a knowledge base gives to those who ask it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Passage:
    """Some lines of a document below a heading; the first of them has the number `line_start`."""

    document_id: str
    title: str
    heading: str
    line_start: int
    lines: tuple[str, ...]

    @property
    def name(self) -> str:
        """What citations call the document."""
        return f"knowledge/{self.title}"

    @property
    def line_end(self) -> int:
        return self.line_start + len(self.lines) - 1


class KnowledgeSource(Protocol):
    """Documents that help to understand evidence; they prove nothing of what happened."""

    async def passages(self, owner_id: str, case_id: str, question: str) -> Sequence[Passage]:
        """What this user may read that bears on a question about a case, the best first."""
        ...
