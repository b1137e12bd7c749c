"""Nothing leaves with a citation that does not hold: false ones are taken out and counted."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import re2

from faultmaven.analysis.citations import verify as occurs
from faultmaven.analysis.model import Citation
from faultmaven.modules.agent.proposal import TurnProposal
from faultmaven.modules.agent.reasoners.drafts import UNCITED

LinesOf = Callable[[str, int, int], Sequence[str]]
"""Gives lines `start`..`end` (from 1, both included) of a file; fewer where the file has fewer."""

_MARK = re2.compile(r"\[(\d{1,4})\]")
_FENCE = re2.compile(r"`+")


@dataclass(frozen=True, slots=True)
class Grounding:
    """Of an answer's statements: how many are cited and uncited; and citations that were false."""

    cited: int = 0
    uncited: int = 0
    stripped: int = 0

    @property
    def rate(self) -> float:
        """Cited statements per statement that could be cited; 1 where there is none."""
        claims = self.cited + self.uncited
        return self.cited / claims if claims else 1.0


def verified(proposal: TurnProposal, lines_of: LinesOf) -> tuple[TurnProposal, Grounding]:
    """The proposal with the citations that hold, numbered anew, and how well grounded it is.

    A statement that loses all its citations is marked as having none; marks within Markdown code
    are text and stay as they are.
    """
    kept = [citation for citation in proposal.citations if holds(citation, lines_of)]
    numbers = {
        old: kept.index(citation) + 1
        for old, citation in enumerate(proposal.citations, 1)
        if citation in kept
    }
    lines = [_renumbered(line, numbers) for line in _lines(proposal.answer)]
    grounding = Grounding(
        cited=sum(1 for line in lines if line.marks),
        uncited=sum(1 for line in lines if UNCITED in line.text),
        stripped=len(proposal.citations) - len(kept),
    )
    answer = "\n".join(line.text for line in lines)
    return replace(proposal, answer=answer, citations=tuple(kept)), grounding


def holds(citation: Citation, lines_of: LinesOf) -> bool:
    """Whether the quote occurs in the cited lines of the stored file."""
    lines = lines_of(citation.file, citation.line_start, citation.line_end)
    length = citation.line_end - citation.line_start + 1
    return occurs(replace(citation, line_start=1, line_end=length), lines)


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    marks: int = 0


def _renumbered(line: "_Line | str", numbers: dict[int, int]) -> _Line:
    if isinstance(line, _Line):
        return line
    pieces, kept, lost = [], 0, 0
    for piece, is_code in _spans(line):
        if is_code:
            pieces.append(piece)
            continue
        marks = [int(number) for number in _MARK.findall(piece)]
        kept += sum(1 for mark in marks if mark in numbers)
        lost += sum(1 for mark in marks if mark not in numbers)
        pieces.append(_MARK.sub(lambda m: _mark(numbers.get(int(m.group(1)))), piece))
    text = "".join(pieces)
    return _Line(f"{text.rstrip()} {UNCITED}" if lost and not kept else text, kept)


def _mark(number: int | None) -> str:
    return f"[{number}]" if number else ""


def _lines(answer: str) -> Iterator[_Line | str]:
    """The lines of an answer: those of fenced code as finished ones, the others as text."""
    fence = ""
    for line in answer.split("\n"):
        run = _FENCE.match(line)
        if fence:
            yield _Line(line)
            fence = "" if line.rstrip() == fence else fence
        elif run and len(run.group()) >= 3:
            fence = run.group()
            yield _Line(line)
        else:
            yield line


def _spans(line: str) -> Iterator[tuple[str, bool]]:
    """The line in pieces of text and of inline code, in order."""
    position = 0
    while opening := _FENCE.search(line, position):
        run = opening.group()
        closing = next((c for c in _FENCE.finditer(line, opening.end()) if c.group() == run), None)
        if closing is None:
            break
        yield line[position : opening.start()], False
        yield line[opening.start() : closing.end()], True
        position = closing.end()
    yield line[position:], False
