"""What a model is to know in a turn: the question, the past of the case, and evidence; pure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePosixPath

from faultmaven.analysis.model import Analysis, Citation, FileCoverage
from faultmaven.modules.agent.prompting import Part, Prompt, assemble
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.memory import CountTokens, Memory
from faultmaven.modules.knowledge.schemas import Passage

QUESTION_SHARE = 0.25
FENCES = 150
"""Tokens that the fences of the question, of the feedback and of the memory take at most."""
CAUSES_SHOWN, LINES_SHOWN, FILES_NAMED = 3, 4, 6
FOLDERS_SHOWN = 20

_QUESTION, _JOURNAL, _FEEDBACK, _COLD, _HOT, _WARM, _EVIDENCE = range(7)
_PRIORITIES = {"journal": _JOURNAL, "cold": _COLD, "hot": _HOT, "warm": _WARM}


@dataclass(frozen=True, slots=True)
class Asked:
    """The message of a turn, by its number in the case."""

    message: str
    seq: int


@dataclass(frozen=True, slots=True)
class Frame:
    """How large a prompt may be, in tokens as `count` counts them, of which evidence may take
    `evidence_share`; `nonce` is drawn anew for each prompt."""

    budget: int
    evidence_share: float
    count: CountTokens
    nonce: str


def context(
    asked: Asked,
    investigation: Investigation,
    analysis: Analysis,
    remember: Callable[[int], Memory],
    frame: Frame,
    knowledge: Sequence[Passage] = (),
) -> Prompt:
    """The context of one turn within the frame's budget, and what found no room.

    Evidence comes first to its share; `remember` gives the memory of the case in the tokens that
    remain, so that a case with little evidence remembers more of its talk.
    """
    question = Part(
        "question",
        f"message {asked.seq}",
        asked.message,
        _QUESTION,
        most=int(frame.budget * QUESTION_SHARE),
    )
    evidence = [*_evidence(analysis), *_known(knowledge)]
    shown = assemble(evidence, int(frame.budget * frame.evidence_share), frame.count, frame.nonce)
    taken = assemble([question], frame.budget, frame.count, frame.nonce).tokens + shown.tokens
    memory = remember(max(frame.budget - taken - FENCES, 0))
    parts = [*_past(memory), *_feedback(investigation), *evidence, question]
    return assemble(parts, frame.budget, frame.count, frame.nonce)


def _past(memory: Memory) -> Iterator[Part]:
    for name, section in memory.sections.items():
        if section.entries:
            first, last = section.entries[0].origin, section.entries[-1].origin
            origin = first if first == last else f"{first} to {last}"
            yield Part(name, origin, section.text, _PRIORITIES[name])


def _feedback(investigation: Investigation) -> Iterator[Part]:
    if investigation.feedback:
        yield Part("feedback", "engines", "\n".join(investigation.feedback), _FEEDBACK)


def _evidence(analysis: Analysis) -> Iterator[Part]:
    """The leading causes with their lines, the first lines of all before the second of any."""
    verdict = f"verdict {analysis.verdict}: {analysis.summary}"
    yield Part("verdict", "analysis", verdict, _EVIDENCE)
    for rank, cause in enumerate(analysis.causes[:CAUSES_SHOWN]):
        for number, citation in enumerate(cause.citations[:LINES_SHOWN]):
            stated = f"{cause.statement} ({cause.confidence:.0%})\n" if not number else ""
            place = _EVIDENCE + 1 + number * CAUSES_SHOWN + rank
            yield Part("evidence", _place(citation), f"{stated}{citation.quote}", place)
    if listed := "\n".join(islice(_files(analysis.coverage.files), FOLDERS_SHOWN)):
        yield Part("files", "analysis", listed, _EVIDENCE + CAUSES_SHOWN * LINES_SHOWN + 1)


def _files(files: Sequence[FileCoverage]) -> Iterator[str]:
    """What was read, a line for each folder and format; of many files the names of the first."""
    alike: dict[tuple[str, str], list[FileCoverage]] = {}
    for file in files:
        alike.setdefault((str(PurePosixPath(file.file).parent), file.format), []).append(file)
    for (folder, format_), group in alike.items():
        names = ", ".join(PurePosixPath(file.file).name for file in group[:FILES_NAMED])
        names += f" and {len(group) - FILES_NAMED} more" if len(group) > FILES_NAMED else ""
        place = "" if folder == "." else f"{folder}/: "
        yield f"{place}{names} ({format_}, {sum(file.lines for file in group)} lines)"


def _known(passages: Sequence[Passage]) -> Iterator[Part]:
    """Passages of documents, after the first lines of each cause and before their others."""
    for passage in passages:
        place = f"{passage.name}:{passage.line_start}-{passage.line_end} ({passage.heading})"
        yield Part("knowledge", place, "\n".join(passage.lines), _EVIDENCE + CAUSES_SHOWN)


def _place(citation: Citation) -> str:
    end = f"-{citation.line_end}" if citation.line_end != citation.line_start else ""
    return f"{citation.file}:{citation.line_start}{end}"
