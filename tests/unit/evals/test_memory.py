"""The suite `memory` counts a fact as kept only where it is."""

import zipfile
from io import BytesIO

import pytest

from faultmaven.evals.conversations import CONVERSATIONS
from faultmaven.evals.conversations.script import TURNS, Conversation, Planted
from faultmaven.evals.suites.memory import Look, Talk, look_at, metrics_of

_FACTS = (
    Planted(2, "It began at 07:10.", ("07:10",)),
    Planted(9, "The pump is not the cause.", ("pump", "not")),
)


def _context(text: str) -> dict[str, object]:
    return {"text": text, "tokens": 40, "history_tokens": 400}


def test_a_fact_is_kept_where_one_line_holds_all_its_words() -> None:
    look = look_at(9, _FACTS, _context("t2 found: began 07:10\nt9 pump\nt9 not the cause"))

    assert look.kept == _FACTS[:1]
    assert look.lost == _FACTS[1:]


def test_what_is_not_stated_yet_is_not_asked_for() -> None:
    look = look_at(5, _FACTS, _context("nothing"))

    assert look.lost == _FACTS[:1]


def test_the_share_is_over_all_looks_and_too_many_tokens_fail() -> None:
    looks = (Look(5, 900, 4000, _FACTS, ()), Look(50, 1700, 34000, (), _FACTS))
    talk = Talk("mill", looks, dict.fromkeys(range(1, TURNS + 1), 12.0))

    metrics = {metric.name: metric for metric in metrics_of(talk)}

    assert metrics["mill: key facts retained"].value == 0.5
    assert not metrics["mill: key facts retained"].passed
    assert metrics["mill: tokens, turn 5"].passed
    assert not metrics["mill: tokens, turn 50"].passed
    assert metrics["mill: reduction against the full history"].value == pytest.approx(0.95)


@pytest.mark.parametrize("script", CONVERSATIONS, ids=lambda script: script.name)
def test_each_fact_of_a_script_is_said_in_its_turn_in_its_words(script: Conversation) -> None:
    for fact in script.facts:
        assert script.message(fact.turn) == fact.message
        assert all(word in fact.message for word in fact.words)


@pytest.mark.parametrize("script", CONVERSATIONS, ids=lambda script: script.name)
def test_no_fact_of_a_script_stands_in_its_evidence_or_in_another_message(
    script: Conversation,
) -> None:
    archive = zipfile.ZipFile(BytesIO(script.archive()))
    shown = [archive.read(name).decode() for name in archive.namelist()]

    for fact in script.facts:
        others = [script.message(turn) for turn in range(1, TURNS + 1) if turn != fact.turn]
        lines = [line for text in (*shown, *others) for line in text.splitlines()]
        assert not [line for line in lines if all(word in line for word in fact.words)]
