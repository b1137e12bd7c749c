"""Nothing leaves with a citation that does not hold: false ones are taken out and counted."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import re2

from faultmaven.analysis.citations import verify as occurs
from faultmaven.analysis.model import Citation
from faultmaven.modules.agent.markdown import Line, lines, spans
from faultmaven.modules.agent.proposal import TurnProposal
from faultmaven.modules.agent.reasoners.drafts import UNCITED

LinesOf = Callable[[str, int, int], Sequence[str]]
"""Gives lines `start`..`end` (from 1, both included) of a file; fewer where the file has fewer."""

_MARKS = re2.compile(r"( ?)((?:\[\d{1,4}\])+)")
_MARK = re2.compile(r"\[(\d{1,4})\]")
_FEWEST_WORDS = 3
"""A line of fewer words names something and states nothing."""


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


def verified(
    proposal: TurnProposal, lines_of: LinesOf, *, mark_all: bool = False
) -> tuple[TurnProposal, Grounding]:
    """The proposal with the citations that hold, as `grounded` gives it."""
    return grounded(proposal, holding(proposal.citations, lines_of), mark_all=mark_all)


def holding(citations: Iterable[Citation], lines_of: LinesOf) -> dict[int, Citation]:
    """The citations that hold, by their number from 1."""
    return {n: cited for n, cited in enumerate(citations, 1) if holds(cited, lines_of)}


def holds(citation: Citation, lines_of: LinesOf) -> bool:
    """Whether the quote occurs in the cited lines of the stored file."""
    stored = lines_of(citation.file, citation.line_start, citation.line_end)
    length = citation.line_end - citation.line_start + 1
    return occurs(replace(citation, line_start=1, line_end=length), stored)


def grounded(
    proposal: TurnProposal, held: Mapping[int, Citation], *, mark_all: bool = False
) -> tuple[TurnProposal, Grounding]:
    """The proposal with those citations that hold and are marked in the answer, numbered anew, and
    how well grounded it is. Its claims keep the numbers they were given.

    A statement that loses all its citations is marked as having none; with `mark_all`, so is every
    line of prose without a citation, but for what is said `by_code`, which joins the answer. Marks
    within Markdown code are text and stay as they are.
    """
    said = list(lines(proposal.answer))
    by_code = list(lines(f"\n{proposal.by_code}")) if proposal.by_code else []
    read = said + by_code
    marked = {number for line in read if not line.fenced for number in _marks(line.text)}
    kept = list(dict.fromkeys(held[number] for number in sorted(marked & held.keys())))
    numbers = {old: kept.index(held[old]) + 1 for old in marked & held.keys()}
    finished = [_renumbered(line, numbers, mark_all=mark_all) for line in said]
    finished += [_renumbered(line, numbers, mark_all=False) for line in by_code]
    grounding = Grounding(
        cited=sum(1 for line in finished if line.marks),
        uncited=sum(1 for line in finished if UNCITED in line.text),
        stripped=len(proposal.citations) - len(held),
    )
    answer = "\n".join(line.text for line in finished)
    return replace(proposal, answer=answer, by_code="", citations=tuple(kept)), grounding


@dataclass(frozen=True, slots=True)
class _Finished:
    text: str
    marks: int = 0


def _marks(line: str) -> list[int]:
    texts = (piece for piece, is_code in spans(line) if not is_code)
    return [int(number) for text in texts for number in _MARK.findall(text)]


def _renumbered(line: Line, numbers: Mapping[int, int], *, mark_all: bool) -> _Finished:
    if line.fenced:
        return _Finished(line.text)
    marks = _marks(line.text)
    kept = sum(1 for mark in marks if mark in numbers)
    text = "".join(
        piece
        if is_code
        else _MARKS.sub(lambda run: _run(run.group(1), run.group(2), numbers), piece)
        for piece, is_code in spans(line.text)
    )
    bare = not kept and (bool(marks) or (mark_all and _states(text)))
    return _Finished(f"{text.rstrip()} {UNCITED}" if bare else text, kept)


def _run(space: str, run: str, numbers: Mapping[int, int]) -> str:
    """A run of marks with those that stay, and the space before it if any does."""
    kept = [numbers[old] for old in map(int, _MARK.findall(run)) if old in numbers]
    return space + "".join(f"[{number}]" for number in kept) if kept else ""


def _states(line: str) -> bool:
    """Whether a line of prose says something: no heading, no question, no lead to what follows."""
    text = line.strip().strip("*_ ")
    if not text or text.startswith("#") or text.endswith(("?", ":")) or UNCITED in text:
        return False
    return len(text.split()) >= _FEWEST_WORDS
