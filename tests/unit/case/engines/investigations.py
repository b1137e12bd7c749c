"""Any investigation at all, for property tests."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from faultmaven.modules.case.conclusions import WorkingConclusion
from faultmaven.modules.case.conversation import Said, Speaker
from faultmaven.modules.case.hypotheses import Category, Hypothesis, HypothesisStatus
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.phases import Milestone, Reached
from faultmaven.modules.case.proofs import Author, Note, NoteKind, Proof, TimelineFact
from faultmaven.modules.case.solutions import Solution, SolutionStatus

TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from(["the", "pump", "was", "stopped", "at", "09:14", "🧯", "\n"])).map(
        " ".join
    ),
)
TURNS = st.integers(0, 60)
PROOFS = st.builds(
    Proof, st.just("e" * 32), st.just("pump.log"), st.integers(1, 9), st.integers(9, 12), TEXTS
)
HYPOTHESES = st.builds(
    Hypothesis,
    id=st.uuids().map(lambda value: value.hex),
    statement=TEXTS,
    category=st.sampled_from(Category),
    author=st.sampled_from(Author),
    created_turn=TURNS,
    likelihood=st.floats(0, 1),
    status=st.sampled_from(HypothesisStatus),
    reason=TEXTS,
    pinned=st.booleans(),
)
NOTES = st.builds(
    Note,
    turn=TURNS,
    kind=st.sampled_from(NoteKind),
    text=TEXTS,
    proofs=st.lists(PROOFS, max_size=1).map(tuple),
)
INVESTIGATIONS = st.builds(
    Investigation,
    problem_statement=TEXTS,
    turn=TURNS,
    hypotheses=st.lists(HYPOTHESES, max_size=8).map(tuple),
    journal=st.lists(NOTES, max_size=30).map(tuple),
    milestones=st.lists(
        st.builds(Reached, st.sampled_from(Milestone), TURNS, TEXTS, st.lists(PROOFS, max_size=1)),
        max_size=4,
    ).map(tuple),
    solutions=st.lists(
        st.builds(
            Solution,
            id=st.just("s"),
            hypothesis_id=st.just(""),
            immediate_action=TEXTS,
            status=st.sampled_from(SolutionStatus),
            changed_turn=TURNS,
        ),
        max_size=4,
    ).map(tuple),
    timeline=st.lists(
        st.builds(
            TimelineFact,
            at=st.just(datetime(2031, 4, 2, 9, 14, tzinfo=UTC)),
            text=TEXTS,
            proof=PROOFS,
            onset=st.booleans(),
        ),
        max_size=3,
    ).map(tuple),
    conclusion=st.builds(WorkingConclusion, statement=TEXTS, confidence=st.floats(0, 1)),
)
CONVERSATIONS = st.lists(
    st.tuples(st.sampled_from(Speaker), st.one_of(TEXTS, st.just("valve shut " * 3000))),
    max_size=40,
).map(lambda said: [Said(seq, role, text) for seq, (role, text) in enumerate(said, 1)])
