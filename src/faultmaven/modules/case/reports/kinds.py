"""The four reports: what each tells, in which order."""

from collections.abc import Callable, Iterator, Mapping

from faultmaven.modules.case.phases import LoopBackReason, Milestone
from faultmaven.modules.case.reports import passages
from faultmaven.modules.case.reports.chronology import detection, left_out, timeline
from faultmaven.modules.case.reports.dossier import SUPPORTS, Dossier, clock, links
from faultmaven.modules.case.reports.passages import bare, full
from faultmaven.modules.case.reports.story import (
    Block,
    Bullets,
    Fact,
    Paragraph,
    Record,
    ReportKind,
    Section,
    Sentence,
    Story,
    advice,
    paragraph,
    told,
)
from faultmaven.modules.case.solutions import SolutionStatus

_NO_SCOPE = "How far it reached was not assessed."
_NO_CHANGE = "No change was identified as leading up to it."
_LOOPS = {
    LoopBackReason.ALL_REFUTED: "every hypothesis had been refuted",
    LoopBackReason.SCOPE_CHANGED: "the scope turned out to be another",
    LoopBackReason.TIMELINE_WRONG: "the timeline turned out to be wrong",
    LoopBackReason.FIX_FAILED: "the fix had not helped",
}


def write(kind: ReportKind, dossier: Dossier) -> Story:
    """The report of a case as it stands; pure, the same for the same dossier."""
    title, sections = _KINDS[kind]
    return Story(
        f"{title}: {bare(dossier.title)}",
        passages.standing(dossier),
        tuple(_head(dossier)),
        tuple(section for section in sections(dossier) if section.blocks),
    )


def incident_report(dossier: Dossier) -> Iterator[Section]:
    yield told("Summary", _summary(dossier))
    yield told("Scope", _reached(dossier, Milestone.SCOPE_ASSESSED, _NO_SCOPE))
    yield _timeline(dossier)
    yield told("Cause", *passages.cause(dossier))
    yield _ruled_out(dossier)
    yield _done(dossier)
    yield _open(dossier)


def runbook(dossier: Dossier) -> Iterator[Section]:
    yield told("When to use it", _summary(dossier))
    yield told("How to recognise it", *_signs(dossier))
    yield told("What to do", *_fixes(dossier))
    yield told("What has not helped", *_failed(dossier))
    yield told("If it is something else", Bullets(tuple(passages.undecided(dossier))))
    yield told("What to collect", *passages.missing(dossier))


def post_mortem(dossier: Dossier) -> Iterator[Section]:
    yield told("Summary", _summary(dossier))
    yield told("Impact", _reached(dossier, Milestone.SCOPE_ASSESSED, _NO_SCOPE))
    yield told("Detection", paragraph(detection(dossier)))
    yield _timeline(dossier)
    yield told("Root cause", *passages.cause(dossier))
    yield told("What led to it", _reached(dossier, Milestone.CHANGES_IDENTIFIED, _NO_CHANGE))
    yield told("How it was found", Bullets(tuple(_course(dossier))))
    yield _ruled_out(dossier)
    yield _done(dossier)
    yield told("To do", *_actions(dossier))


def handover(dossier: Dossier) -> Iterator[Section]:
    yield told("Known", _known(dossier))
    yield _ruled_out(dossier)
    yield _done(dossier)
    yield told("Open", Bullets(tuple(passages.undecided(dossier))))
    yield told("Next", *passages.missing(dossier))
    for solution in dossier.untried():
        yield told("Waiting to be applied", *passages.proposed(solution))


_KINDS: Mapping[ReportKind, tuple[str, Callable[[Dossier], Iterator[Section]]]] = {
    ReportKind.INCIDENT_REPORT: ("Incident report", incident_report),
    ReportKind.RUNBOOK: ("Runbook", runbook),
    ReportKind.POST_MORTEM: ("Post-mortem", post_mortem),
    ReportKind.HANDOVER: ("Hand-over", handover),
}


def _head(dossier: Dossier) -> Iterator[Fact]:
    investigation = dossier.investigation
    reason = (dossier.closure_reason or "").replace("_", " ")
    ended = f" ({reason})" if reason and reason != investigation.status else ""
    yield Fact("Case", dossier.case_id)
    yield Fact("Status", f"{investigation.status}{ended}, priority {dossier.priority}")
    yield Fact("Opened", clock(dossier.opened_at))
    if dossier.closed_at:
        yield Fact("Closed", clock(dossier.closed_at))
    yield Fact("Written", f"{clock(dossier.written_at)}, after turn {investigation.turn}")


def _summary(dossier: Dossier) -> Paragraph:
    cause = passages.statement(dossier.cause) if dossier.cause else None
    return paragraph(passages.problem(dossier), passages.beginning(dossier), cause, _end(dossier))


def _end(dossier: Dossier) -> Sentence | None:
    """How the last thing that was tried ended."""
    tried = dossier.tried()
    if not tried:
        return advice("Nothing has been tried yet.")
    last = next(iter(passages.tried(tried[-1:])))
    return last.sentences[0] if isinstance(last, Paragraph) else None


def _known(dossier: Dossier) -> Bullets:
    reached = [m for m in dossier.investigation.milestones if m.milestone in _KNOWLEDGE]
    told = (
        passages.problem(dossier),
        passages.beginning(dossier),
        *([passages.statement(dossier.cause)] if dossier.cause else []),
        *(passages.milestone(dossier, item.milestone, "") for item in reached),
    )
    return Bullets(tuple({sentence.text: sentence for sentence in told}.values()))


_KNOWLEDGE = (
    Milestone.SYMPTOM_VERIFIED,
    Milestone.SCOPE_ASSESSED,
    Milestone.CHANGES_IDENTIFIED,
)


def _reached(dossier: Dossier, wanted: Milestone, otherwise: str) -> Paragraph:
    return paragraph(passages.milestone(dossier, wanted, otherwise))


def _timeline(dossier: Dossier) -> Section:
    if not dossier.investigation.timeline:
        return told("Timeline", paragraph(advice("The evidence holds no dated event.")))
    return told("Timeline", timeline(dossier), paragraph(left_out(dossier)))


def _ruled_out(dossier: Dossier) -> Section:
    return told("Ruled out", Bullets(tuple(passages.ruled_out(dossier))))


def _done(dossier: Dossier) -> Section:
    return told("What was tried", *passages.tried(dossier.tried()))


def _open(dossier: Dossier) -> Section:
    return told(
        "What is open", Bullets(tuple(passages.undecided(dossier))), *passages.missing(dossier)
    )


def _signs(dossier: Dossier) -> Iterator[Block]:
    if dossier.cause is None:
        yield paragraph(advice("This is a draft: the case did not establish a cause."))
        return
    if not dossier.confirmed:
        yield paragraph(advice("This is a draft: no fix has confirmed the cause."))
    yield paragraph(advice("Lines like these were in the evidence:"))
    proofs = dict.fromkeys(link.proof for link in links(dossier.cause, SUPPORTS))
    lines = [proof for proof in proofs if proof.evidence_id][: passages.EVIDENCE_SHOWN]
    yield Bullets(tuple(Sentence(passages.line_of(proof), (proof,)) for proof in lines))


def _fixes(dossier: Dossier) -> Iterator[Block]:
    good = [s for s in dossier.tried() if s.status is not SolutionStatus.FAILED]
    for solution in good or dossier.untried():
        yield from passages.proposed(solution)
        if solution in good:
            yield next(iter(passages.tried([solution])))
    if not good and not dossier.untried():
        yield paragraph(advice("No fix is known."))


def _failed(dossier: Dossier) -> Iterator[Block]:
    failed = [s for s in dossier.tried() if s.status is SolutionStatus.FAILED]
    yield from passages.tried(failed)


def _course(dossier: Dossier) -> Iterator[Sentence]:
    """How the investigation went, turn by turn."""
    investigation = dossier.investigation
    steps = [
        (item.turn, f"{item.milestone.replace('_', ' ')}: {full(item.statement)}", item.proofs[:1])
        for item in investigation.milestones
    ]
    steps += [
        (
            back.turn,
            f"the search went back to {back.went_to.name.lower()}: {_LOOPS[back.reason]}.",
            (),
        )
        for back in investigation.loop_backs
    ]
    for turn, text, proofs in sorted(steps, key=lambda step: step[0]):
        yield Sentence(f"Turn {turn}, {text}", (Record("decision", turn), *proofs))


def _actions(dossier: Dossier) -> Iterator[Block]:
    lasting = [s.permanent_fix for s in dossier.investigation.solutions if s.permanent_fix]
    yield Bullets(tuple(advice(full(text)) for text in dict.fromkeys(lasting)))
    yield from passages.missing(dossier)
