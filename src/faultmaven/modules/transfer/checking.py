"""What an archive claims is checked against the files in it; what does not hold is taken out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from faultmaven.modules.case.proofs import Proof
from faultmaven.modules.case.records import CaseRecord, MessageRecord
from faultmaven.modules.case.reports.records import ReportRecord
from faultmaven.modules.case.schemas import CitationState, CitationTold
from faultmaven.modules.evidence.restoring import Restoring
from faultmaven.modules.transfer.manifest import Manifest
from faultmaven.modules.transfer.schemas import Doubted, Unverified

INVESTIGATION = "investigation"


@dataclass(frozen=True, slots=True)
class Checked:
    case: CaseRecord
    reports: list[ReportRecord]
    unverified: list[Unverified]


async def checked(whole: Manifest, uploads: Restoring, at: datetime) -> Checked:
    """The case and its reports without what does not hold, and a list of that.

    What cites evidence that was deleted before the export keeps its citation, which leads nowhere.
    """
    enclosed = {evidence.id for evidence in whole.evidence}
    told = {*whole.case.proofs}
    told |= {_proof(cited) for said in whole.case.messages for cited in said.citations}
    told |= {proof for report in whole.reports for proof in report.proofs}
    held = await uploads.holding(told)
    false = {proof for proof in told - held if proof.evidence_id in enclosed}
    gone = tuple(proof for proof in whole.case.proofs if proof not in held)
    found = await uploads.undecided(whole.case.investigation.hypotheses)
    undecided = tuple(proof for proof in whole.case.proofs if proof in found and proof in held)
    case = whole.case.doubted(gone, undecided, at)
    return Checked(
        case.model_copy(update={"messages": [_marked(said, false) for said in case.messages]}),
        [report.without(false) for report in whole.reports],
        [*_listed(whole, gone, undecided, false)],
    )


def _listed(
    whole: Manifest, gone: Iterable[Proof], undecided: Iterable[Proof], false: set[Proof]
) -> Iterator[Unverified]:
    yield from _doubted(INVESTIGATION, gone, Doubted.NOT_IN_FILE)
    yield from _doubted(INVESTIGATION, undecided, Doubted.NOT_DECISIVE)
    for said in whole.case.messages:
        cited = [proof for one in said.citations if (proof := _proof(one)) in false]
        yield from _doubted(f"message {said.seq}", cited, Doubted.NOT_IN_FILE)
    for report in whole.reports:
        cited = [proof for proof in report.proofs if proof in false]
        yield from _doubted(f"{report.kind} {report.version}", cited, Doubted.NOT_IN_FILE)


def _doubted(where: str, proofs: Iterable[Proof], reason: Doubted) -> Iterator[Unverified]:
    for proof in proofs:
        yield Unverified(where, proof.file, proof.line_start, proof.line_end, reason)


def _marked(said: MessageRecord, false: set[Proof]) -> MessageRecord:
    return said.model_copy(update={"citations": [_judged(one, false) for one in said.citations]})


def _judged(cited: CitationTold, false: set[Proof]) -> CitationTold:
    """The archive's own judgement counts for nothing."""
    wrong = _proof(cited) in false
    state = CitationState.UNVERIFIED if wrong else CitationState.VERIFIED
    return cited.model_copy(update={"state": state})


def _proof(cited: CitationTold) -> Proof:
    return Proof(cited.evidence_id, cited.file, cited.line_start, cited.line_end, cited.quote)
