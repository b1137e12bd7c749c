from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faultmaven.modules.case.engines.likelihood import likelihood_of, weigh
from faultmaven.modules.case.engines.linking import linked, weighed
from faultmaven.modules.case.hypotheses import HypothesisStatus, Stance
from faultmaven.modules.case.proofs import Author
from tests.unit.case.engines.given import (
    WORDS,
    after,
    claim,
    hypothesis,
    investigating,
    link,
    rows,
)

FOR = (Stance.SUPPORTS, Stance.STRONGLY_SUPPORTS)
AGAINST = (Stance.CONTRADICTS, Stance.STRONGLY_CONTRADICTS)

any_links = st.lists(
    st.builds(link, st.sampled_from(WORDS), st.sampled_from(Stance), decisive=st.booleans()),
    max_size=12,
).map(tuple)
hypotheses = st.builds(
    lambda links, prior, stagnant, pinned: hypothesis(
        *links, prior=prior, stagnant_turns=stagnant, pinned=pinned
    ),
    any_links,
    st.floats(-1, 2),
    st.integers(0, 40),
    st.booleans(),
)


@given(hypotheses)
def test_a_likelihood_lies_within_0_and_1(given_hypothesis):
    assert 0 <= likelihood_of(given_hypothesis) <= 1


@given(hypotheses, st.sampled_from(FOR), st.booleans())
def test_independent_support_never_lowers_a_likelihood(before, stance, decisive):
    new = link("never seen before", stance, decisive=decisive)
    after = hypothesis(
        *before.links,
        new,
        prior=before.prior,
        stagnant_turns=before.stagnant_turns,
        pinned=before.pinned,
    )

    assert likelihood_of(after) >= likelihood_of(before)


@given(hypotheses, st.sampled_from(AGAINST), st.booleans())
def test_refutation_never_raises_a_likelihood(before, stance, decisive):
    new = link("never seen before", stance, decisive=decisive)
    after = hypothesis(
        *before.links,
        new,
        prior=before.prior,
        stagnant_turns=before.stagnant_turns,
        pinned=before.pinned,
    )

    assert likelihood_of(after) <= likelihood_of(before)


@given(hypotheses, st.integers(0, 11))
def test_the_same_row_once_more_changes_nothing(before, place):
    again = before.links[place : place + 1]
    after = hypothesis(
        *before.links,
        *again,
        prior=before.prior,
        stagnant_turns=before.stagnant_turns,
        pinned=before.pinned,
    )

    assert likelihood_of(after) == likelihood_of(before)


@pytest.mark.parametrize(
    ("links", "prior", "likelihood"),
    [
        ((), 0.3, 0.3),
        (rows(2), 0.3, 0.6),
        (rows(1, Stance.STRONGLY_SUPPORTS), 0.3, 0.6),
        (rows(2, Stance.CONTRADICTS), 0.5, 0.1),
        (rows(1, Stance.NEUTRAL), 0.3, 0.3),
        ((), 0.99, 0.5),
        ((link("it is so", decisive=True),), 0.0, 0.7),
        ((*rows(5), link("it is not", Stance.CONTRADICTS, decisive=True)), 0.5, 0.2),
    ],
)
def test_likelihood_follows_from_the_independent_rows(links, prior, likelihood):
    assert likelihood_of(hypothesis(*links, prior=prior)) == pytest.approx(likelihood)


@pytest.mark.parametrize(
    ("one", "other", "rows_counted"),
    [
        ("pod cart-7d9f8b6c5d-x2x4q was killed", "pod cart-7d9f8b6c5d-abcd1 was killed", 1),
        ("took 812 ms from 10.0.0.7", "Took  95 ms from 10.0.0.9", 1),
        ("disk is full", "queue is full", 2),
    ],
)
def test_near_duplicates_count_once(one, other, rows_counted):
    assert weigh((link(one), link(other))).supports.rows == rows_counted


@pytest.mark.parametrize(("turns", "left"), [(0, 0.5), (2, 0.5), (3, 0.425), (4, 0.3612)])
def test_a_likelihood_fades_after_two_stagnant_turns(turns, left):
    assert likelihood_of(hypothesis(prior=0.5, stagnant_turns=turns)) == pytest.approx(left)


@pytest.mark.parametrize(
    ("held", "links", "begins_at"),
    [
        (0.78, rows(1), 0.65),
        (0.68, rows(3), 0.68),
        (0.30, rows(2), 0.30),
        (0.24, rows(3), 0.45),
        (0.80, rows(2, Stance.STRONGLY_SUPPORTS), 0.80),
    ],
)
def test_what_the_analysis_holds_is_not_counted_twice(held, links, begins_at):
    known = after(
        investigating(), hypotheses=(claim("A limit", *links, prior=held, author=Author.ANALYSIS),)
    )

    assert known.hypotheses[0].likelihood == pytest.approx(begins_at)


@pytest.mark.parametrize(("links", "likelihood"), [((), 0.9), (rows(4), 1.0)])
def test_only_what_a_fix_confirmed_is_almost_certain(links, likelihood):
    open_one = hypothesis(*links, prior=0.5)

    assert likelihood_of(open_one) <= 0.8
    assert likelihood_of(replace(open_one, confirmed=True)) == pytest.approx(likelihood)


def test_a_pinned_hypothesis_does_not_fade():
    assert likelihood_of(hypothesis(prior=0.5, stagnant_turns=9, pinned=True)) == 0.5


def test_what_is_validated_falls_by_contradiction_and_not_by_age():
    cause = hypothesis(prior=0.3, status=HypothesisStatus.VALIDATED, likelihood=0.8)
    doubted = replace(cause, links=rows(1, Stance.CONTRADICTS))

    assert weighed(cause).likelihood == 0.8
    assert weighed(doubted).likelihood == pytest.approx(0.1)


@pytest.mark.parametrize(("stance", "stagnant"), [(Stance.SUPPORTS, 0), (Stance.CONTRADICTS, 3)])
def test_only_support_ends_a_stagnation(stance, stagnant):
    changed = linked(hypothesis(stagnant_turns=3), rows(1, stance), turn=5)

    assert changed.stagnant_turns == stagnant
