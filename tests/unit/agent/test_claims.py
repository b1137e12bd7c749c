from faultmaven.analysis.model import Analysis, Citation, Entity, Finding, Strength, Verdict
from faultmaven.modules.agent.claims import UNSUPPORTED_PRIOR, Ground, claims_of
from faultmaven.modules.agent.proposal import (
    ProposedHypothesis,
    ProposedLink,
    ProposedMilestone,
    TurnProposal,
)
from faultmaven.modules.agent.response_types import Answer
from faultmaven.modules.case.hypotheses import Category, Stance
from faultmaven.modules.case.phases import Milestone
from faultmaven.modules.case.proofs import Proof
from faultmaven.modules.case.turns import HypothesisClaim

KILLED = Citation("cluster.txt", 9, 9, "Reason: OOMKilled")
NAMES_IT = Citation("app.log", 3, 3, "quoter is slow today")
BESIDE_IT = Citation("app.log", 4, 4, "balance closed")
QUOTER = Entity("app", "quoter", "tradehall")
ANALYSIS = Analysis(
    Verdict.CAUSE_FOUND,
    "",
    findings=(Finding("k8s.oom_killed", QUOTER, "quoter is killed", Strength.DECISIVE, (KILLED,)),),
)


def claimed(
    *cited: Citation, code: str = "k8s.oom_killed", subject: str = "tradehall/app/quoter"
) -> HypothesisClaim:
    """The claim of a hypothesis that all these citations are said to support strongly."""
    links = tuple(
        ProposedLink(number, Stance.STRONGLY_SUPPORTS, "so it says")
        for number, _ in enumerate(cited, 1)
    )
    hypothesis = ProposedHypothesis(
        "quoter runs out of memory", Category.CAPACITY, links, subject, code, prior=0.9
    )
    return claims_of(_proposal(hypothesis), _ground(*cited)).hypotheses[0]


def _proposal(
    *hypotheses: ProposedHypothesis, milestones: tuple[ProposedMilestone, ...] = ()
) -> TurnProposal:
    answer = Answer(topic="cause")
    return TurnProposal("", answer, hypotheses=hypotheses, milestones=milestones)


def _ground(*held: Citation) -> Ground:
    citations = dict(enumerate(held, 1))
    proofs = {
        number: Proof("e1", cited.file, cited.line_start, cited.line_end, cited.quote, "hash")
        for number, cited in citations.items()
    }
    return Ground(ANALYSIS, proofs, citations, turn=3)


def test_a_link_is_decisive_only_where_a_decisive_finding_of_that_cause_stands() -> None:
    assert claimed(KILLED).links[0].decisive
    assert not claimed(KILLED, code="net.refused").links[0].decisive
    assert not claimed(KILLED, subject="tradehall/app/ledger").links[0].decisive
    assert not claimed(NAMES_IT).links[0].decisive


def test_a_line_speaks_strongly_only_where_the_analysis_found_something() -> None:
    stances = [link.stance for link in claimed(KILLED, NAMES_IT, BESIDE_IT).links]

    assert stances == [Stance.STRONGLY_SUPPORTS, Stance.SUPPORTS, Stance.NEUTRAL]


def test_a_hypothesis_that_nothing_supports_starts_as_an_idea() -> None:
    assert claimed(BESIDE_IT).prior == UNSUPPORTED_PRIOR
    assert claimed().prior == UNSUPPORTED_PRIOR


def test_a_claim_falls_with_its_citations_and_the_reasoner_is_told() -> None:
    link = ProposedLink(7, Stance.SUPPORTS, "made up")
    hypothesis = ProposedHypothesis("it is the disk", Category.HARDWARE, (link,))
    milestone = ProposedMilestone(Milestone.SCOPE_ASSESSED, "all of it", (7,))

    claims = claims_of(_proposal(hypothesis, milestones=(milestone,)), _ground(KILLED))

    assert (claims.hypotheses, claims.milestones) == ([], [])
    assert claims.fell == [
        "Hypothesis without a citation that holds: it is the disk",
        "scope_assessed without a citation that holds",
    ]
