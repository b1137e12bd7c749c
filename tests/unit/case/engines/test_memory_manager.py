from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faultmaven.infrastructure.tokens import count_tokens
from faultmaven.modules.case.conclusions import WorkingConclusion
from faultmaven.modules.case.conversation import Said, Speaker
from faultmaven.modules.case.engines.fitting import clipped, fair_shares, telegraphic
from faultmaven.modules.case.engines.memory_manager import JOURNAL_TOKENS, MemoryManager
from faultmaven.modules.case.hypotheses import Category, Hypothesis, HypothesisStatus
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.memory import Memory
from faultmaven.modules.case.proofs import Author, Note, NoteKind, Proof, TimelineFact
from faultmaven.modules.case.solutions import Solution, SolutionStatus
from tests.unit.case.engines.investigations import CONVERSATIONS, INVESTIGATIONS, TEXTS

PROOF = Proof("e" * 32, "pump.log", 7, 7, "pump stopped")


def remembered(
    investigation: Investigation, said: Sequence[Said] = (), budget: int = 1600
) -> Memory:
    return MemoryManager().organize_memory(investigation, said, count_tokens, budget)


def talk(turns: int, length: int = 12) -> list[Said]:
    return [
        Said(
            seq,
            Speaker.USER if seq % 2 else Speaker.ASSISTANT,
            f"utterance {seq} " + "so it goes " * length,
        )
        for seq in range(1, 2 * turns + 1)
    ]


@settings(max_examples=100)
@given(INVESTIGATIONS, CONVERSATIONS, st.integers(0, 2000))
def test_memory_never_exceeds_its_budget(
    investigation: Investigation, said: list[Said], budget: int
) -> None:
    memory = remembered(investigation, said, budget)

    for section in memory.sections.values():
        assert section.tokens == count_tokens(section.text)
    assert memory.journal.tokens <= JOURNAL_TOKENS
    assert memory.tokens <= budget


@settings(max_examples=25)
@given(INVESTIGATIONS, CONVERSATIONS)
def test_the_same_case_is_remembered_the_same(
    investigation: Investigation, said: list[Said]
) -> None:
    assert remembered(investigation, said) == remembered(investigation, said)


@given(TEXTS, st.integers(0, 40))
def test_a_clipped_text_fits_and_begins_the_same(text: str, most: int) -> None:
    short = clipped(text, most, count_tokens)

    assert count_tokens(short) <= most
    assert text.startswith(short.removesuffix(" …"))


@given(st.lists(st.integers(0, 500)), st.integers(0, 1000))
def test_shares_are_fair(wanted: list[int], total: int) -> None:
    shares = fair_shares(wanted, total)

    assert sum(shares) <= total
    assert all(share <= want for share, want in zip(shares, wanted, strict=True))
    unmet = [share for share, want in zip(shares, wanted, strict=True) if share < want]
    assert max(unmet, default=0) - min(unmet, default=0) <= 1


def test_a_telegram_keeps_negations_and_numbers() -> None:
    told = telegraphic("It was not the database, we have had it on a replica since 09:14.")

    assert told == "not database, replica since 09:14."


def test_every_durable_fact_of_the_state_is_in_the_journal_without_a_note() -> None:
    investigation = Investigation(
        turn=50,
        timeline=(
            TimelineFact(
                datetime(2031, 4, 2, 9, 14, tzinfo=UTC), "pump stopped", PROOF, onset=True
            ),
        ),
        hypotheses=(
            Hypothesis(
                "h1",
                "The valve is shut",
                Category.CONFIG,
                Author.USER,
                created_turn=3,
                status=HypothesisStatus.REFUTED,
                reason="it was opened by hand",
            ),
        ),
        solutions=(
            Solution(
                "s1", "h1", "Restarted the pump", status=SolutionStatus.FAILED, changed_turn=9
            ),
        ),
    )

    journal = remembered(investigation, talk(50)).journal.text

    assert "ruled out:\nt3 The valve is shut: it was opened by hand" in journal
    assert "began:\nt0 it began at 2031-04-02 09:14:00 UTC: pump stopped (pump.log:7)" in journal
    assert "Restarted the pump: applied, and it did not help" in journal


def test_a_journal_too_long_loses_words_before_it_loses_facts() -> None:
    notes = tuple(
        Note(turn, NoteKind.FINDING, f"We have seen that pump {turn} was then stopped by the relay")
        for turn in range(1, 26)
    )
    correction = Note(2, NoteKind.CORRECTION, "only the north hall is affected")

    journal = remembered(Investigation(turn=30, journal=(*notes, correction)), budget=400).journal

    assert journal.text.startswith("corrected:\nt2 only the north hall is affected\nfound:\n")
    assert all(f"pump {turn} " in journal.text for turn in range(1, 26))


def test_what_no_wording_fits_is_reported_and_the_least_important_goes_first() -> None:
    findings = tuple(
        Note(turn, NoteKind.FINDING, f"relay {turn} " + "opened and shut again " * 8)
        for turn in range(1, 60)
    )
    correction = Note(1, NoteKind.CORRECTION, "only the north hall is affected")

    memory = remembered(Investigation(turn=60, journal=(correction, *findings)), budget=500)

    assert "north hall affected" in telegraphic(memory.journal.text)
    missing = [item for item in memory.forgotten if not item.shortened]
    assert "relay 1 " in missing[0].reason
    assert all(item.section == "journal" for item in missing)


def test_facts_that_the_journal_cannot_hold_are_told_whole_where_there_is_room() -> None:
    notes = tuple(
        Note(turn, NoteKind.FINDING, f"We have seen that pump {turn} was then stopped by the relay")
        for turn in range(1, 46)
    )

    memory = remembered(Investigation(turn=46, journal=notes))

    told = f"{memory.journal.text}\n{memory.warm.text}"
    assert all(f"t{turn} We have seen that pump {turn} was" in told for turn in range(1, 46))
    assert memory.forgotten == ()


def test_a_fact_is_told_once_and_the_time_it_began_as_it_was_said_last() -> None:
    journal = (
        Note(2, NoteKind.ONSET, "It began at 09:14"),
        Note(3, NoteKind.CHANGE, "Restarted the pump"),
        Note(5, NoteKind.CHANGE, "Restarted the pump at 10:02 by hand"),
        Note(6, NoteKind.ONSET, "It began at 08:52"),
    )

    memory = remembered(Investigation(turn=7, journal=journal), budget=26)

    assert memory.journal.text == ("began:\nt6 began 08:52\nchanged:\nt5 Restarted pump 10:02 hand")
    assert [item.reason for item in memory.forgotten] == ["no room: It began at 09:14"]


def test_an_answer_given_before_is_told_by_its_number_and_a_noted_message_not_again() -> None:
    said = [
        Said(
            seq,
            Speaker.USER if seq % 2 else Speaker.ASSISTANT,
            f"question {seq}" if seq % 2 else "Hm.",
        )
        for seq in range(1, 13)
    ]
    noted = Note(2, NoteKind.FINDING, "question 3")

    memory = remembered(Investigation(turn=6, journal=(noted,)), said)

    assert memory.warm.text == "1. question 1 → Hm.\n5. question 5"
    assert [entry.text for entry in memory.hot.entries][1::2] == [
        "assistant: Hm.",
        "assistant: (as message 8)",
        "assistant: (as message 8)",
    ]


def test_the_last_three_turns_are_told_word_by_word_and_older_ones_in_a_line() -> None:
    said = talk(10, length=2)

    memory = remembered(Investigation(turn=10), said)

    assert [entry.origin for entry in memory.hot.entries] == [f"message {n}" for n in range(15, 21)]
    assert memory.hot.entries[-1].text == f"assistant: {said[-1].content.strip()}"
    assert [entry.origin for entry in memory.warm.entries] == [
        f"message {n}" for n in range(1, 15, 2)
    ]


def test_a_huge_message_leaves_room_for_the_others() -> None:
    said = [*talk(2, length=2), Said(5, Speaker.USER, "log line " * 50_000)]

    memory = remembered(Investigation(turn=2), said)

    assert memory.hot.entries[0].text == f"user: {said[0].content.strip()}"
    assert memory.hot.entries[-1].text.endswith(" …")
    assert [item.origin for item in memory.forgotten] == ["message 5"]


def test_after_fifteen_turns_the_state_stands_for_what_is_older() -> None:
    investigation = Investigation(
        turn=20, problem_statement="Orders fail", conclusion=WorkingConclusion("The pump", 0.72)
    )

    memory = remembered(investigation, talk(20))

    assert memory.cold.text.startswith("problem: Orders fail\nstanding: The pump (72%")
    told = [entry.origin for entry in (*memory.warm.entries, *memory.hot.entries)]
    assert told[0] == f"message {2 * 5 + 1}"


@pytest.mark.parametrize("turns", [5, 20, 50])
def test_the_memory_of_a_long_case_is_as_large_as_that_of_a_short_one(turns: int) -> None:
    assert remembered(Investigation(turn=turns), talk(turns, length=200)).tokens <= 1600
