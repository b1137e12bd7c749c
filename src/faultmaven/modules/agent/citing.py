"""Where the citations of an answer lead: lines of evidence, or of the documents that were read."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from faultmaven.analysis.model import Citation
from faultmaven.modules.agent.schemas import CitationRead
from faultmaven.modules.agent.verification import LinesOf
from faultmaven.modules.evidence.schemas import StoredFile
from faultmaven.modules.knowledge.schemas import Passage


def quotable(evidence: LinesOf, passages: Sequence[Passage]) -> LinesOf:
    """The lines of evidence, and of passages where no evidence has their document's name."""

    def lines(file: str, start: int, end: int) -> Sequence[str]:
        passage = _passage(passages, file, start, end)
        found = evidence(file, start, end)
        if found or passage is None:
            return found
        return passage.lines[start - passage.line_start : end - passage.line_start + 1]

    return lines


def citation_read(
    number: int,
    cited: Citation,
    stored: Mapping[str, StoredFile],
    passages: Sequence[Passage],
) -> CitationRead:
    if file := stored.get(cited.file):
        return CitationRead(number=number, evidence_id=file.evidence_id, **asdict(cited))
    passage = _passage(passages, cited.file, cited.line_start, cited.line_end)
    document, heading = (passage.document_id, passage.heading) if passage else ("", "")
    return CitationRead(number=number, document_id=document, heading=heading, **asdict(cited))


def _passage(passages: Sequence[Passage], file: str, start: int, end: int) -> Passage | None:
    ours = (each for each in passages if each.name == file)
    return next((p for p in ours if p.line_start <= start <= end <= p.line_end), None)
