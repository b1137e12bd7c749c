"""Reading one string of a JSON object that arrives in pieces."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faultmaven.modules.agent.reasoners.model.partial import Member

TEXT = st.text(st.characters(codec="utf-8"), max_size=40)
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


def pieces(text: str, size: int) -> list[str]:
    return [text[start : start + size] for start in range(0, len(text), size)]


@given(
    answer=TEXT,
    before=st.dictionaries(TEXT.filter(lambda key: key != "answer"), VALUE, max_size=3),
    after=st.dictionaries(TEXT.filter(lambda key: key != "answer"), VALUE, max_size=3),
    size=st.integers(1, 9),
    ascii_only=st.booleans(),
)
def test_the_string_is_the_one_of_the_whole_object_however_it_is_cut(
    answer: str, before: dict[str, object], after: dict[str, object], size: int, ascii_only: bool
):
    whole = json.dumps({**before, "answer": answer, **after}, ensure_ascii=ascii_only)
    member = Member("answer")

    read = "".join(member.feed(piece) for piece in pieces(whole, size))

    assert read == json.loads(whole)["answer"]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ('Here it is: ["no"] {"answer": "yes"}', "yes"),
        ('```json\n{"answer": "yes"}\n```', "yes"),
        ('{"inner": {"answer": "no"}, "answer": "yes"}', "yes"),
        ('{"list": ["answer", ":", "no"], "answer": "yes"}', "yes"),
        ('{"said": "\\"answer\\": \\"no\\"", "answer": "yes"}', "yes"),
        ('{"answer": ["no"]}', ""),
        ('{"answer": 7, "other": "no"}', ""),
        ('{"answer": "yes, \\uZZZZ no"', "yes, "),
        ('{"answer": "\\ud83d no pair"}', "\ufffd no pair"),
        ("no JSON at all", ""),
    ],
)
def test_only_the_outermost_member_is_read(text: str, read: str):
    whole, cut = Member("answer"), Member("answer")

    assert whole.feed(text) == read
    assert "".join(map(cut.feed, text)) == read


def test_text_is_given_as_soon_as_it_is_there():
    member = Member("answer")

    chunks = ('{"looks": [], "ans', 'wer": "The', " disk \\u00", 'e4 is"')

    assert [member.feed(chunk) for chunk in chunks] == ["", "The", " disk ", "ä is"]


def test_ten_times_the_text_takes_about_ten_times_as_long():
    def seconds(count: int) -> float:
        member = Member("answer")
        chunks = pieces(json.dumps({"answer": "disk \\ full " * count}), 7)
        began = time.process_time()
        for chunk in chunks:
            member.feed(chunk)
        return time.process_time() - began

    short = min(seconds(500) for _ in range(3))

    assert min(seconds(5_000) for _ in range(3)) < 25 * short
