"""Makes of a proposal what the engines may hear: claims with their proofs, and nothing else."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from faultmaven.analysis.deciding import decides, rules_out, same_place
from faultmaven.analysis.model import Analysis, Citation, CommandClass, Event
from faultmaven.modules.agent.commands import safety_of
from faultmaven.modules.agent.proposal import (
    SAID,
    ProposedFact,
    ProposedHypothesis,
    ProposedLink,
    ProposedMilestone,
    ProposedNote,
    ProposedSolution,
    TurnProposal,
)
from faultmaven.modules.case.conclusions import NeededEvidence
from faultmaven.modules.case.hypotheses import Link, Stance
from faultmaven.modules.case.phases import Milestone
from faultmaven.modules.case.proofs import LONGEST_NOTE, Author, Note, NoteKind, Proof, TimelineFact
from faultmaven.modules.case.turns import (
    HypothesisClaim,
    MilestoneClaim,
    Signal,
    SolutionClaim,
)

UNSUPPORTED_PRIOR = 0.25
"""A hypothesis without evidence may start no higher: it is an idea, not an alternative (.30)."""
_BY_WORD = {
    Milestone.SOLUTION_APPLIED: Signal.FIX_APPLIED,
    Milestone.SOLUTION_VERIFIED: Signal.FIX_WORKED,
}
_WEAKER = {
    Stance.STRONGLY_SUPPORTS: Stance.SUPPORTS,
    Stance.STRONGLY_CONTRADICTS: Stance.CONTRADICTS,
}


@dataclass(frozen=True, slots=True)
class Ground:
    """What claims stand on: the analysis, the proofs of the citations that hold by their numbers,
    and what code read in the user's words. `known` are the commands that code itself made."""

    analysis: Analysis
    proofs: Mapping[int, Proof]
    citations: Mapping[int, Citation]
    turn: int
    said: frozenset[Signal] = frozenset()
    known: frozenset[str] = frozenset()


@dataclass(slots=True)
class Claims:
    """The claims that stand, and a sentence for the reasoner on each one that fell."""

    hypotheses: list[HypothesisClaim] = field(default_factory=list)
    milestones: list[MilestoneClaim] = field(default_factory=list)
    solution: SolutionClaim | None = None
    timeline: list[TimelineFact] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    needed: list[NeededEvidence] = field(default_factory=list)
    fell: list[str] = field(default_factory=list)


def claims_of(proposal: TurnProposal, ground: Ground) -> Claims:
    """The proposal's claims with proofs in place of citation numbers.

    A claim falls when none of the citations it rests on holds. A link is decisive only if the
    analysis says so, and is strong or for anything at all only where it says why.
    """
    claims = Claims()
    for hypothesis in proposal.hypotheses:
        _add_hypothesis(claims, hypothesis, ground)
    for milestone in proposal.milestones:
        _add_milestone(claims, milestone, ground)
    for fact in proposal.timeline_facts:
        _add_fact(claims, fact, ground)
    for note in proposal.journal:
        _add_note(claims, note, ground)
    for request in proposal.evidence_requests:
        _add_request(claims, request, ground)
    if proposal.solution:
        _add_solution(claims, proposal.solution, ground)
    return claims


def _proofs(numbers: Iterable[int], ground: Ground) -> tuple[Proof, ...]:
    """The proofs of those citations of evidence that hold, each once."""
    found = (ground.proofs[number] for number in numbers if number in ground.proofs)
    return tuple(dict.fromkeys(proof for proof in found if proof.evidence_id))


def _add_hypothesis(claims: Claims, claimed: ProposedHypothesis, ground: Ground) -> None:
    links = tuple(
        _link(link, claimed, ground) for link in claimed.links if link.citation in ground.citations
    )
    if claimed.links and not links:
        claims.fell.append(f"Hypothesis without a citation that holds: {claimed.statement}")
        return
    supported = any(link.stance in (Stance.SUPPORTS, Stance.STRONGLY_SUPPORTS) for link in links)
    prior = claimed.prior if supported else min(claimed.prior, UNSUPPORTED_PRIOR)
    claims.hypotheses.append(
        HypothesisClaim(
            statement=claimed.statement,
            category=claimed.category,
            links=links,
            subject=claimed.subject,
            code=claimed.code,
            prior=prior,
            id=claimed.id,
            author=claimed.author,
        )
    )


def _link(link: ProposedLink, claimed: ProposedHypothesis, ground: Ground) -> Link:
    citation = ground.citations[link.citation]
    return Link(
        stance=_stance(link.stance, citation, claimed, ground.analysis),
        proof=ground.proofs[link.citation],
        reason=link.reason,
        turn=ground.turn,
        decisive=_is_decisive(link.stance, citation, claimed, ground.analysis),
    )


def _stance(
    stance: Stance, citation: Citation, claimed: ProposedHypothesis, analysis: Analysis
) -> Stance:
    """A line speaks strongly where the analysis found something, and otherwise only of what it
    names: a line about anything else says nothing about the subject."""
    found = any(same_place(citation, place) for place in _told(analysis))
    if found or stance is Stance.NEUTRAL:
        return stance
    names_it = not claimed.subject or claimed.subject.rpartition("/")[2].lower() in (
        citation.quote.lower()
    )
    return _WEAKER.get(stance, stance) if names_it and claimed.subject else Stance.NEUTRAL


def _is_decisive(
    stance: Stance, citation: Citation, claimed: ProposedHypothesis, analysis: Analysis
) -> bool:
    if stance in (Stance.CONTRADICTS, Stance.STRONGLY_CONTRADICTS):
        return rules_out(analysis, citation, claimed.statement)
    return stance is not Stance.NEUTRAL and decides(
        analysis, citation, claimed.subject, claimed.code
    )


def _told(analysis: Analysis) -> Iterable[Citation]:
    for finding in analysis.findings:
        yield from finding.citations
    for cause in analysis.causes:
        yield from cause.citations
    for rejected in analysis.ruled_out:
        yield from rejected.citations
    for event in analysis.timeline:
        yield event.citation


def _add_milestone(claims: Claims, claimed: ProposedMilestone, ground: Ground) -> None:
    proofs = _proofs(claimed.citations, ground)
    if SAID in claimed.citations and _BY_WORD.get(claimed.milestone) in ground.said:
        proofs += (ground.proofs[SAID],)
    if not proofs:
        claims.fell.append(f"{claimed.milestone} without a citation that holds")
        return
    claims.milestones.append(
        MilestoneClaim(claimed.milestone, claimed.statement, proofs, claimed.method)
    )


def _add_fact(claims: Claims, claimed: ProposedFact, ground: Ground) -> None:
    proof = ground.proofs.get(claimed.citation)
    if proof is None or not (claimed.citation == SAID or _says_when(claimed, ground)):
        claims.fell.append(f"A time that its citation does not show: {claimed.text}")
        return
    kind = next((event.kind for event in _events(claimed, ground) if event.at == claimed.at), "")
    claims.timeline.append(TimelineFact(claimed.at, claimed.text, proof, claimed.onset, kind))


def _says_when(claimed: ProposedFact, ground: Ground) -> bool:
    told = any(event.at == claimed.at for event in _events(claimed, ground))
    return told or f"{claimed.at:%H:%M}" in ground.citations[claimed.citation].quote


def _events(claimed: ProposedFact, ground: Ground) -> Iterator[Event]:
    """The events of the analysis that the cited lines tell of."""
    citation = ground.citations[claimed.citation]
    return (event for event in ground.analysis.timeline if same_place(citation, event.citation))


def _add_note(claims: Claims, claimed: ProposedNote, ground: Ground) -> None:
    proofs = tuple(ground.proofs[number] for number in claimed.citations if number in ground.proofs)
    if not proofs and claimed.kind is not NoteKind.DECISION:
        claims.fell.append(f"Note without a citation that holds: {claimed.text}")
        return
    by_user = claimed.author is Author.USER and any(not proof.evidence_id for proof in proofs)
    author = Author.USER if by_user else Author.REASONER
    text = claimed.text[:LONGEST_NOTE]
    claims.notes.append(Note(ground.turn, claimed.kind, text, author, proofs))


def _add_request(claims: Claims, request: NeededEvidence, ground: Ground) -> None:
    ours = not request.command or request.command in ground.known
    if not ours and safety_of(request.command) is not CommandClass.READ_ONLY:
        claims.fell.append(f"A request for evidence may only read: {request.command}")
        return
    claims.needed.append(request)


def _add_solution(claims: Claims, claimed: ProposedSolution, ground: Ground) -> None:
    proofs = _proofs(claimed.citations, ground)
    if not proofs:
        claims.fell.append(f"Solution without a citation that holds: {claimed.immediate_action}")
        return
    claims.solution = SolutionClaim(
        hypothesis=claimed.hypothesis,
        immediate_action=claimed.immediate_action,
        permanent_fix=claimed.permanent_fix,
        commands=claimed.commands,
        verification=claimed.verification,
        rollback=claimed.rollback,
        mitigation=claimed.mitigation,
        proofs=proofs,
    )
