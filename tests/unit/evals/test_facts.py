"""Facts told in prose, found in an answer without a judge."""

import pytest

from faultmaven.evals.facts import content, facts, recalled


@pytest.mark.parametrize(
    ("fact", "claim"),
    [
        ("The till cannot reach `ledger-db:5433`", "till reaches ledger-db:5433 no more"),
        ("Remove the label or add it to a node", "Add the label to a node, or remove it."),
        ("The queue is full OR the broker is down", "The broker went down at noon."),
        ("Mention that the disk is full (either answer is fine)", "Its disk is full."),
    ],
)
def test_a_claim_with_the_words_of_a_fact_says_it(fact: str, claim: str) -> None:
    assert recalled(fact, [claim])


@pytest.mark.parametrize(
    ("fact", "claims"),
    [
        ("The till cannot reach `ledger-db:5433`", ["The till cannot reach ledger-db:5432"]),
        ("The disk of node lark-7 is full", ["The disk of node lark-8 is full"]),
        ("The queue is full and consumers are slow", ["The queue is full.", "Some are slow."]),
        ("Clients wait for a lock", []),
    ],
)
def test_other_names_or_words_spread_over_claims_do_not(fact: str, claims: list[str]) -> None:
    assert not recalled(fact, claims)


def test_bullets_are_facts_of_their_own() -> None:
    assert facts("- the queue is full\n- the broker is up\n") == [
        "the queue is full",
        "the broker is up",
    ]


def test_words_count_once_without_their_endings() -> None:
    assert content("Failing, failed and `till-7` fails") == ["fail", "till-7"]
