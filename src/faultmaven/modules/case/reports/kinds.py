"""The four reports: what each tells, in which order."""

from collections.abc import Callable, Iterator, Mapping

from faultmaven.modules.case.phases import LoopBackReason, Milestone
from faultmaven.modules.case.reports import passages
from faultmaven.modules.case.reports.chronology import detection, left_out, timeline
from faultmaven.modules.case.reports.dismissed import ruled_out
from faultmaven.modules.case.reports.dossier import SUPPORTS, Dossier, clock, links
from faultmaven.modules.case.reports.passages import bare, full, listed
from faultmaven.modules.case.reports.remarks import remarks
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
_PASSED = {
    Milestone.SYMPTOM_VERIFIED: "the symptom was verified",
    Milestone.SCOPE_ASSESSED: "the scope was assessed",
    Milestone.TIMELINE_ESTABLISHED: "the beginning was dated",
    Milestone.CHANGES_IDENTIFIED: "what had changed before was found",
    Milestone.ROOT_CAUSE_IDENTIFIED: "the cause was identified",
    Milestone.SOLUTION_PROPOSED: "a fix was proposed",
    Milestone.SOLUTION_APPLIED: "a fix was applied",
    Milestone.SOLUTION_VERIFIED: "the fix was seen to work",
}
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
    yield _reach("Scope", dossier)
    yield _timeline(dossier)
    yield _cause("Cause", dossier)
    yield _ruled_out(dossier)
    yield _done(dossier)
    yield _remarks(dossier)
    yield told("What is open", _open(dossier), *passages.missing(dossier))


def runbook(dossier: Dossier) -> Iterator[Section]:
    yield told("When to use it", Bullets(tuple(_symptoms(dossier))))
    yield told("How to recognise it", *_signs(dossier))
    if dossier.cause:
        yield told("What is behind it", *passages.explained(dossier.cause))
    yield told("What to do", *_fixes(dossier))
    yield told("What has not helped", *_failed(dossier))
    yield told("If it is something else", Bullets(tuple(passages.undecided(dossier))))
    yield told("What to collect", *passages.missing(dossier))


def post_mortem(dossier: Dossier) -> Iterator[Section]:
    yield told("Summary", _summary(dossier))
    yield _reach("Impact", dossier)
    yield told("Detection", paragraph(detection(dossier)))
    yield _timeline(dossier)
    yield _cause("Root cause", dossier)
    if dossier.cause:
        changes = passages.milestone(dossier, Milestone.CHANGES_IDENTIFIED, _NO_CHANGE)
        yield told("What led to it", paragraph(changes))
    yield told("How it was found", Bullets(tuple(_course(dossier))))
    yield _ruled_out(dossier)
    yield _done(dossier)
    yield _remarks(dossier)
    yield told("To do", *_actions(dossier))


def handover(dossier: Dossier) -> Iterator[Section]:
    yield told("Known", _known(dossier))
    yield _remarks(dossier)
    yield _ruled_out(dossier)
    yield _done(dossier)
    waiting = [block for one in dossier.untried() for block in passages.proposed(one)]
    yield told("Ready to be applied", *waiting)
    yield told("Open", _open(dossier))
    yield told("Next", *passages.missing(dossier))


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
    told = (passages.problem(dossier), passages.beginning(dossier), cause, _end(dossier))
    return paragraph(*dict.fromkeys(told))


def _end(dossier: Dossier) -> Sentence | None:
    """How the last thing that was tried ended; nothing where there is nothing to be tried."""
    tried = dossier.tried()
    if tried:
        last = next(iter(passages.tried(tried[-1:])))
        return last.sentences[0] if isinstance(last, Paragraph) else None
    if dossier.cause is None:
        return None
    return Sentence("No fix has been applied yet.", (passages.after(dossier),))


def _symptoms(dossier: Dossier) -> Iterator[Sentence]:
    """What is to be seen from outside."""
    seen = (passages.problem(dossier), passages.milestone(dossier, Milestone.SYMPTOM_VERIFIED, ""))
    yield from {sentence.text: sentence for sentence in seen if sentence.text}.values()


def _known(dossier: Dossier) -> Bullets:
    reached = {item.milestone for item in dossier.investigation.milestones}
    told = (
        passages.problem(dossier),
        passages.beginning(dossier),
        *([passages.statement(dossier.cause)] if dossier.cause else []),
        *(passages.milestone(dossier, one, "") for one in _KNOWLEDGE if one in reached),
    )
    return Bullets(tuple({sentence.text: sentence for sentence in told if sentence}.values()))


_KNOWLEDGE = (
    Milestone.SYMPTOM_VERIFIED,
    Milestone.SCOPE_ASSESSED,
    Milestone.CHANGES_IDENTIFIED,
)


def _reach(heading: str, dossier: Dossier) -> Section:
    """How far it reached; nothing where nothing is wrong."""
    scope = passages.milestone(dossier, Milestone.SCOPE_ASSESSED, _NO_SCOPE)
    return told(heading, *(() if not scope.fact and dossier.is_over else (paragraph(scope),)))


def _cause(heading: str, dossier: Dossier) -> Section:
    missing = dossier.cause is None and dossier.is_over
    return told(heading, *(() if missing else passages.cause(dossier)))


def _timeline(dossier: Dossier) -> Section:
    if not dossier.investigation.timeline:
        return told("Timeline", paragraph(advice("The evidence holds no dated event.")))
    return told("Timeline", timeline(dossier), paragraph(left_out(dossier)))


def _ruled_out(dossier: Dossier) -> Section:
    return told("Ruled out", Bullets(tuple(ruled_out(dossier))))


def _done(dossier: Dossier) -> Section:
    return told("What was tried", *passages.tried(dossier.tried()))


def _remarks(dossier: Dossier) -> Section:
    return told("Beyond the evidence", Bullets(tuple(remarks(dossier))))


def _open(dossier: Dossier) -> Bullets:
    return Bullets((*passages.loose_ends(dossier), *passages.undecided(dossier)))


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
            yield paragraph(passages.outcome("In this case it", solution))
    if not good and not dossier.untried():
        yield paragraph(advice("No fix is known yet."))


def _failed(dossier: Dossier) -> Iterator[Block]:
    failed = [s for s in dossier.tried() if s.status is SolutionStatus.FAILED]
    yield from passages.tried(failed)


def _course(dossier: Dossier) -> Iterator[Sentence]:
    """How the investigation went, turn by turn."""
    investigation = dossier.investigation
    turns = [item.turn for item in investigation.milestones]
    turns += [back.turn for back in investigation.loop_backs]
    for turn in sorted(set(turns)):
        passed = [item for item in investigation.milestones if item.turn == turn]
        steps = list(dict.fromkeys(_PASSED[item.milestone] for item in passed))
        steps += [
            f"the search went back to {back.went_to.name.lower()}, as {_LOOPS[back.reason]}"
            for back in investigation.loop_backs
            if back.turn == turn
        ]
        cited = dict.fromkeys(proof for item in passed for proof in item.proofs[:1])
        yield Sentence(
            f"Turn {turn}: {listed(steps, len(steps))}.", (Record("decision", turn), *cited)
        )


def _actions(dossier: Dossier) -> Iterator[Block]:
    lasting = [s.permanent_fix for s in dossier.investigation.solutions if s.permanent_fix]
    waiting = [s.immediate_action for s in dossier.untried()]
    yield Bullets(tuple(advice(full(text)) for text in dict.fromkeys((*waiting, *lasting))))
    yield from passages.missing(dossier)
