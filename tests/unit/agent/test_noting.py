import pytest

from faultmaven.modules.agent.reasoners.noting import MOST_NOTES, notes_in
from faultmaven.modules.case.proofs import LONGEST_NOTE, NoteKind


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("It began at 09:14 UTC, right after breakfast.", NoteKind.ONSET),
        ("Errors started yesterday evening.", NoteKind.ONSET),
        ("We rolled back quoter to 2.4.1 at 10:02.", NoteKind.CHANGE),
        ("Ops raised the memory limit to 2Gi.", NoteKind.CHANGE),
        ("The registry is not the cause: other images were pulled.", NoteKind.RULED_OUT),
        ("We ruled out the network team's firewall change.", NoteKind.RULED_OUT),
        ("Correction: only the north hall is affected.", NoteKind.CORRECTION),
        ("It is not the ledger but the quoter that fails.", NoteKind.CORRECTION),
        ("Only customers in the north hall are hit.", NoteKind.SCOPE),
        ("The affected service is quoter.", NoteKind.SCOPE),
        ("The restart of the pump didn't help.", NoteKind.CHANGE),
        ("the pump logs look empty, looks like a dead end.", NoteKind.RULED_OUT),
        ("doesnt come from the valve, nothing wrong there.", NoteKind.RULED_OUT),
        ("strike that, I mixed up both halls.", NoteKind.CORRECTION),
        ("it kicked off around 2210z I reckon.", NoteKind.ONSET),
        ("we agreed to drain hall two at noon.", NoteKind.DECISION),
        ("bumped the valve timeout, then nothing.", NoteKind.CHANGE),
        ("that didnt help one bit.", NoteKind.CHANGE),
        ("pls dont touch the spare pump.", NoteKind.PINNED),
        ("maybe the pump, but the valve was opened twice today already.", NoteKind.FINDING),
        ("Remember that hall two has no spare pump.", NoteKind.PINNED),
        ("the owners forbade any change before Friday.", NoteKind.PINNED),
        ("It is the bilge pump that is slow, the others run.", NoteKind.SCOPE),
        ("No other halls are affected.", NoteKind.SCOPE),
        ("Sorry, I have to correct myself: hall two came first.", NoteKind.CORRECTION),
        ("The relay was suspected once, so forget the relay.", NoteKind.RULED_OUT),
    ],
)
def test_facts_are_noted_as_they_were_said(sentence: str, kind: NoteKind) -> None:
    assert notes_in(f"Hello there. {sentence} Thanks!") == ((kind, sentence),)


@pytest.mark.parametrize(
    "message",
    [
        "What broke?",
        "When did it begin, was it at 09:14?",
        "Show me what changed since 09:14",
        "Maybe it is not the database.",
        "If we rolled back, would it help?",
        "We will restart it tonight.",
        "I think it is the valve.",
        "thanks for looking into all of this so quickly",
        "whats the best guess for the pump in hall two",
        "ok",
        "```\n09:14 ERROR it began, registry is not the cause\n```",
        "> it began at 09:14",
        "2031-04-02T09:14:05Z ERROR the relay is not the cause\n09:14:06.120 pump 2 stopped again",
        "Apr  2 09:14:05 hall-2 kernel: we ruled out the pump\n\tat pump.start since 09:14",
        "",
    ],
)
def test_questions_plans_guesses_and_pasted_text_are_not_noted(message: str) -> None:
    assert notes_in(message) == ()


def test_what_is_said_beside_pasted_lines_is_noted() -> None:
    message = "> pump stopped\nIt began at 09:14.\n2031-04-02 09:14:05 ERROR not the cause\n"

    assert notes_in(message) == ((NoteKind.ONSET, "It began at 09:14."),)


def test_of_a_long_message_a_few_short_notes_are_kept() -> None:
    message = "".join(f"We restarted pump {n} " + "again " * 60 + ". " for n in range(9))

    notes = notes_in(message)

    assert 0 < len(notes) <= MOST_NOTES
    assert all(len(text) <= LONGEST_NOTE for _, text in notes)


def test_what_was_not_done_is_no_change() -> None:
    told = notes_in("I have not applied the new limit of 512Mi")

    assert NoteKind.CHANGE not in {kind for kind, _ in told}
