"""Replies of models, read into the form they were asked for."""

import json

import pytest

from faultmaven.modules.agent.reasoners.model.form import NotOfTheForm, read_reply

CITED = {"file": "till.log", "line_start": 1, "line_end": 1, "quote": "no route"}
WHOLE = json.dumps({"citations": [CITED], "answer": "No route [1].", "questions": ["Which till?"]})


@pytest.mark.parametrize("text", [WHOLE, f"Here it is:\n```json\n{WHOLE}\n```"])
@pytest.mark.parametrize("is_cut", [False, True])
def test_a_whole_reply_is_read_whatever_stands_around_it(text: str, is_cut: bool) -> None:
    reply = read_reply(text, str, is_cut=is_cut)

    assert reply.answer == "No route [1]."
    assert reply.questions == ("Which till?",)


@pytest.mark.parametrize("kept", ['"questions": ["Wh', '"questions": ['])
def test_of_a_reply_that_was_cut_off_its_whole_members_count(kept: str) -> None:
    cut = WHOLE[: WHOLE.index(kept) + len(kept)]

    reply = read_reply(cut, str, is_cut=True)

    assert (reply.answer, reply.questions) == ("No route [1].", ())
    assert reply.citations[0].quote == "no route"


@pytest.mark.parametrize("end", ["No ro", '"quote"'])
def test_a_reply_that_was_cut_off_before_its_answer_ended_is_not_used(end: str) -> None:
    cut = WHOLE[: WHOLE.index(end) + len(end)]

    with pytest.raises(NotOfTheForm, match="cut off: say less"):
        read_reply(cut, str, is_cut=True)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("I would rather not.", "no JSON object"),
        ("", "no JSON object"),
        (WHOLE[:-5], "no valid JSON"),
        ("{ it: is }", "no valid JSON"),
        ('{"answer": 7}', "answer: Input should be a valid string"),
    ],
)
def test_what_is_wrong_with_a_reply_is_told(text: str, why: str) -> None:
    with pytest.raises(NotOfTheForm, match=why):
        read_reply(text, str)
