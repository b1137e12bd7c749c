"""Composes an answer in Markdown: a claim carries its citation marks or says that it has none."""

from collections.abc import Iterable, Sequence

from faultmaven.analysis.model import Citation, Command
from faultmaven.modules.agent.proposal import TurnProposal
from faultmaven.modules.agent.response_types import Payload
from faultmaven.web.markdown import fenced, inline

UNCITED = "*(no citation)*"
SHOWN_CHARACTERS = 160
_MARKS = 3


class Draft:
    """An answer in the making; citations are numbered in the order in which they are first used,
    after those of an answer that it carries on."""

    def __init__(self, before: Sequence[Citation] = ()) -> None:
        self._blocks: list[str] = []
        self._numbers = {citation: number for number, citation in enumerate(before, 1)}

    @property
    def text(self) -> str:
        return "\n\n".join(self._blocks)

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(self._numbers)

    def say(self, text: str) -> None:
        """Advice, a heading, or words about the analyst: nothing that evidence could prove."""
        self._blocks.append(text)

    def claim(self, text: str, citations: Iterable[Citation]) -> None:
        self._blocks.append(self.cited(text, citations))

    def bullets(self, items: Iterable[str]) -> None:
        self._blocks.append("\n".join(f"- {item}" for item in items))

    def cited(self, text: str, citations: Iterable[Citation]) -> str:
        """The text, its final full stop after the marks of (at most three of) its citations."""
        marks = "".join(f"[{self._number(c)}]" for c in tuple(dict.fromkeys(citations))[:_MARKS])
        body, stop = (text[:-1], text[-1]) if text.endswith((".", ":")) else (text, "")
        return f"{body} {marks or UNCITED}{stop}"

    def quoted(self, citation: Citation) -> str:
        """Where a citation stands, what is written there, and its mark."""
        return f"{place(citation)} {inline(shown(citation.quote))} [{self._number(citation)}]"

    def lines(self, citations: Sequence[Citation]) -> None:
        """Lines of evidence as they are, each with its place."""
        self._blocks.append("\n".join(f"- {self.quoted(c)}" for c in citations))

    def commands(self, commands: Sequence[Command]) -> None:
        rows = [f"{command.text}   # {command.safety.replace('_', '-')}" for command in commands]
        self._blocks.append(fenced("\n".join(rows)))

    def proposal(self, payload: Payload) -> TurnProposal:
        return TurnProposal(self.text, payload, self.citations)

    def _number(self, citation: Citation) -> int:
        return self._numbers.setdefault(citation, len(self._numbers) + 1)


def place(citation: Citation) -> str:
    end = f"\u2013{citation.line_end}" if citation.line_end != citation.line_start else ""
    return inline(f"{citation.file}:{citation.line_start}{end}")


def shown(text: str) -> str:
    """One line of a quote, short enough to read."""
    line = " ".join(text.split())
    return line if len(line) <= SHOWN_CHARACTERS else line[: SHOWN_CHARACTERS - 1] + "\u2026"
