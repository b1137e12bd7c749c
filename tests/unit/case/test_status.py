"""The statuses of a case and the ways between them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faultmaven.modules.case.errors import (
    CaseIsTerminal,
    ClosureReasonMissing,
    ProblemStatementMissing,
    StatusChangeRefused,
)
from faultmaven.modules.case.status import EDGES, CaseStatus, ClosureReason, Standing, move

CONSULTING, INVESTIGATING = CaseStatus.CONSULTING, CaseStatus.INVESTIGATING
RESOLVED, CLOSED = CaseStatus.RESOLVED, CaseStatus.CLOSED


@pytest.mark.parametrize(
    ("current", "wanted", "reason"),
    [
        (CONSULTING, INVESTIGATING, None),
        (CONSULTING, CLOSED, ClosureReason.CONSULTING_ONLY),
        (INVESTIGATING, RESOLVED, ClosureReason.RESOLVED),
        (INVESTIGATING, CLOSED, ClosureReason.ABANDONED),
    ],
)
def test_a_case_moves_along_its_edges(current, wanted, reason):
    moved = move(Standing(current, problem_statement="Orders fail"), wanted, reason)

    assert (moved.status, moved.reason) == (wanted, reason)


@pytest.mark.parametrize(
    ("current", "wanted"), [(CONSULTING, RESOLVED), (INVESTIGATING, CONSULTING)]
)
def test_there_is_no_other_way(current, wanted):
    with pytest.raises(StatusChangeRefused, match=f"{current} cannot become {wanted}"):
        move(Standing(current, problem_statement="Orders fail"), wanted, ClosureReason.RESOLVED)


@pytest.mark.parametrize("status", [RESOLVED, CLOSED])
@pytest.mark.parametrize("wanted", list(CaseStatus))
def test_an_end_is_final(status, wanted):
    with pytest.raises(CaseIsTerminal):
        move(Standing(status, ClosureReason.OTHER), wanted, ClosureReason.OTHER)


def test_nothing_is_investigated_before_the_problem_is_stated():
    with pytest.raises(ProblemStatementMissing):
        move(Standing(CONSULTING), INVESTIGATING)


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [(CLOSED, None), (CLOSED, ClosureReason.RESOLVED), (RESOLVED, ClosureReason.DUPLICATE)],
)
def test_an_end_needs_a_reason_that_fits(wanted, reason):
    with pytest.raises(ClosureReasonMissing):
        move(Standing(INVESTIGATING, problem_statement="Orders fail"), wanted, reason)


def test_resolved_needs_no_other_reason():
    moved = move(Standing(INVESTIGATING, problem_statement="Orders fail"), RESOLVED)

    assert moved.reason is ClosureReason.RESOLVED


@pytest.mark.parametrize("status", [CONSULTING, INVESTIGATING])
def test_asking_for_what_already_is_changes_nothing(status):
    standing = Standing(status)

    moved = move(standing, status)

    assert moved is standing


@given(
    st.lists(st.tuples(st.sampled_from(CaseStatus), st.sampled_from([None, *ClosureReason]))),
    st.sampled_from(["", "Orders fail"]),
)
def test_no_sequence_of_wishes_leaves_the_edges_or_an_end(wishes, problem):
    standing = Standing(CONSULTING, problem_statement=problem)
    for wanted, reason in wishes:
        before = standing
        try:
            standing = move(standing, wanted, reason)
        except (CaseIsTerminal, StatusChangeRefused, ProblemStatementMissing, ClosureReasonMissing):
            continue

        assert standing == before or standing.status in EDGES[before.status]
        assert standing.status.is_terminal == (standing.reason is not None)
