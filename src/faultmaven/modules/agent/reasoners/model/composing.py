"""Puts a model's answer on the ground of the analyst's claims: code settles, a model words."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from faultmaven.analysis.cited_lines import CitedLines
from faultmaven.analysis.model import Cause, Citation
from faultmaven.modules.agent.commands import safety_of
from faultmaven.modules.agent.markdown import closed, inert, lines, spans
from faultmaven.modules.agent.proposal import (
    ProposedFact,
    ProposedHypothesis,
    ProposedLink,
    ProposedNote,
    TurnProposal,
)
from faultmaven.modules.agent.reasoners.model.form import Idea, Reply, Step
from faultmaven.modules.agent.reasoners.model.shifting import remarked, shifted
from faultmaven.modules.agent.reasoners.plain import CAN_ASK
from faultmaven.modules.agent.reasoners.reasoner import View
from faultmaven.modules.agent.reasoners.topics import Topic
from faultmaven.modules.agent.response_types import (
    Answer,
    ClarificationRequest,
    NeedsMoreData,
    Payload,
    PlanProposal,
    PlanStep,
    ResponseType,
)
from faultmaven.modules.agent.verification import holding
from faultmaven.modules.agent.voice import Voice
from faultmaven.modules.case.conclusions import NeededEvidence
from faultmaven.modules.case.hypotheses import Stance
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.proofs import LONGEST_NOTE, NoteKind
from faultmaven.modules.case.solutions import CommandToRun
from faultmaven.web.markdown import visible

MOST_IDEAS, MOST_REQUESTS, MOST_FACTS, MOST_NOTES, MOST_STEPS = 2, 3, 5, 2, 8
LONGEST_STATEMENT, VERDICT_PROOFS = 300, 2
CEILING = 0.45
"""Likelihood to which a model's own idea may rise in its turn: below what leads a conclusion."""
NOWHERE = 0
SAID_BY_CODE = "**What the analysis of the evidence says:**"
_KEPT_BY_CODE = frozenset(
    {Topic.CONFIDENCE, Topic.COUNT, Topic.RULED_OUT, Topic.STATUS, Topic.TOLD, Topic.WHEN}
)
_SMALL_TALK = frozenset({Topic.GREETING, Topic.THANKS, Topic.UNKNOWN})
ONE_SUPPORT = 0.15
"""What one row of evidence adds to a likelihood."""
_STANCES = {"supports": Stance.SUPPORTS, "contradicts": Stance.CONTRADICTS}


def composed(reply: Reply, ground: TurnProposal, view: View, voice: Voice) -> TurnProposal:
    """The turn with the model's answer; claims of code stay as they are, the model's come after.

    A model's hypotheses start, with all that they cite, below each of the analysis, and below what
    could lead a conclusion. Milestones, the problem and solutions remain code's. Where the model
    proves nothing, the answer ends with what code says and proves.
    """
    own = tuple(Citation(c.file, c.line_start, c.line_end, c.quote) for c in reply.citations)
    ground = shifted(ground, len(own))
    open_claims = bool(ground.hypotheses or ground.milestones or ground.investigates)
    ideas = tuple(_ideas(reply, ground, view.investigation)) if open_claims else ()
    cited = (*own, *ground.citations)
    said, proofs = _said_by_code(ground, own, view)
    return replace(
        ground,
        answer="\n\n".join([_own(reply.answer, len(own)), *_told(ideas)]),
        by_code=said,
        payload=_payload(reply, ground.payload),
        citations=(*cited, *proofs),
        hypotheses=(*ground.hypotheses, *ideas),
        evidence_requests=(*ground.evidence_requests, *_requests(reply)),
        timeline_facts=(*ground.timeline_facts, *_facts(reply)),
        journal=(*ground.journal, *_notes(reply)),
        voice=voice,
    )


def _own(answer: str, citations: int) -> str:
    """The model's words; marks of citations that it does not give lead nowhere, not to code's."""
    return remarked(_safe(answer), lambda n: f"[{n if n <= citations else NOWHERE}]")


def _said_by_code(
    ground: TurnProposal, own: tuple[Citation, ...], view: View
) -> tuple[str, tuple[Citation, ...]]:
    """What code says beside the model, and its citations, which come after those of both: all of
    its answer where that is a figure or a state that only code keeps, or where no line of evidence
    that the model cites holds; the cause where the question is about it and the model cites none
    of its lines."""
    topic = ground.payload.topic if isinstance(ground.payload, Answer) else ""
    held = holding(own, CitedLines(view.situation.sources, own)).values()
    unproven = not held and topic != Topic.CAUSE and _says_something(ground, topic)
    if topic in _KEPT_BY_CODE or unproven:
        return f"{SAID_BY_CODE}\n\n{ground.answer}", ()
    cause = view.situation.leading
    if ground.investigates and cause and not _is_cited(cause, held):
        return _verdict(cause, len(own) + len(ground.citations))
    return "", ()


def _says_something(ground: TurnProposal, topic: str) -> bool:
    """Whether code's answer is one: no small talk, and no question back for want of a model."""
    asked = ground.payload
    lost = isinstance(asked, ClarificationRequest) and asked.options == CAN_ASK
    return not lost and topic not in _SMALL_TALK


def _verdict(cause: Cause, before: int) -> tuple[str, tuple[Citation, ...]]:
    proofs = cause.citations[:VERDICT_PROOFS]
    marks = "".join(f"[{before + place}]" for place in range(1, len(proofs) + 1))
    said = f"{cause.statement.rstrip('.')} ({cause.confidence:.0%}) {marks}."
    return f"{SAID_BY_CODE} {said}", proofs


def _is_cited(cause: Cause, held: Iterable[Citation]) -> bool:
    return any(
        mine.file == line.file
        and mine.line_start <= line.line_end
        and line.line_start <= mine.line_end
        and (mine.quote in line.quote or line.quote in mine.quote)
        for mine in held
        for line in cause.citations
    )


def _ideas(
    reply: Reply, ground: TurnProposal, known: Investigation
) -> Iterator[ProposedHypothesis]:
    """Hypotheses that are new; what is known already grows by the analysis and the engineer."""
    taken = {_plain(each.statement) for each in known.hypotheses}
    taken |= {_plain(each.statement) for each in ground.hypotheses}
    weakest = min((each.prior for each in ground.hypotheses if each.prior), default=CEILING)
    for idea in reply.hypotheses[:MOST_IDEAS]:
        if _plain(idea.statement) not in taken:
            yield _idea(idea, min(weakest, CEILING), len(reply.citations))


def _idea(idea: Idea, ceiling: float, citations: int) -> ProposedHypothesis:
    """What supports it beyond the ceiling is kept as neutral."""
    counted = int(ceiling / ONE_SUPPORT)
    links = []
    for link in idea.links:
        stance = _STANCES.get(link.stance, Stance.NEUTRAL)
        if stance is Stance.SUPPORTS:
            counted -= 1
            stance = stance if counted >= 0 else Stance.NEUTRAL
        if 0 < link.citation <= citations:
            links.append(ProposedLink(link.citation, stance, visible(link.reason)))
    return ProposedHypothesis(
        visible(idea.statement)[:LONGEST_STATEMENT].rstrip("."), idea.category, tuple(links)
    )


def _told(ideas: tuple[ProposedHypothesis, ...]) -> Iterator[str]:
    for idea in ideas:
        marks = "".join(f"[{link.citation}]" for link in idea.links)
        yield f"An idea of the model, not established: “{_safe(idea.statement)}” {marks}".rstrip()


def _payload(reply: Reply, ground: Payload) -> Payload:
    """What kind of answer it is: code's kind, unless that is a plain answer and the model's is of
    another kind with all that it takes."""
    if not isinstance(ground, Answer):
        return ground
    match reply.response_type:
        case ResponseType.CLARIFICATION_REQUEST if questions := tuple(
            filter(None, reply.questions)
        ):
            return ClarificationRequest(questions=questions)
        case ResponseType.PLAN_PROPOSAL if reply.steps:
            return PlanProposal(steps=tuple(map(_step, reply.steps[:MOST_STEPS])))
        case ResponseType.NEEDS_MORE_DATA if reply.evidence_requests:
            return NeedsMoreData(requests=tuple(_requests(reply)))
    return ground


def _step(step: Step) -> PlanStep:
    command = step.command.strip()
    commands = (CommandToRun(command, safety_of(command)),) if command else ()
    return PlanStep(action=_safe(step.action), commands=commands)


def _requests(reply: Reply) -> Iterator[NeededEvidence]:
    for wish in reply.evidence_requests[:MOST_REQUESTS]:
        yield NeededEvidence(visible(wish.question), wish.command.strip(), visible(wish.upload))


def _facts(reply: Reply) -> Iterator[ProposedFact]:
    for fact in reply.timeline[:MOST_FACTS]:
        if 0 < fact.citation <= len(reply.citations):
            yield ProposedFact(fact.at, visible(fact.text)[:LONGEST_STATEMENT], fact.citation)


def _notes(reply: Reply) -> Iterator[ProposedNote]:
    for note in reply.journal[:MOST_NOTES]:
        cited = tuple(n for n in note.citations if 0 < n <= len(reply.citations))
        yield ProposedNote(NoteKind.FINDING, visible(note.text)[:LONGEST_NOTE], cited)


def _safe(text: str) -> str:
    """Markdown without hidden characters, tags and pictures; code stays as it is, and ends."""
    return "\n".join(
        line.text if line.fenced else "".join(p if c else inert(p) for p, c in spans(line.text))
        for line in lines(closed(visible(text).strip()))
    )


def _plain(statement: str) -> str:
    return " ".join(statement.casefold().split()).rstrip(".")
