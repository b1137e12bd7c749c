"""Placeholders come back to what they stand for, whatever the text holds already."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faultmaven.redaction.placeholders import Placeholders, counted, merged, restore
from faultmaven.redaction.redactor import redact
from faultmaven.redaction.restoring import StreamRestorer

KNOWN = st.sampled_from(
    [
        "<IP_1>",
        "<ip_2>",
        "<SECRET_1>",
        "<TEXT_1>",
        "<EMAIL\\_1>",
        "10.20.30.40",
        "2001:db8::7",
        "password=lantern\n",
        '"token": "q7Xw2ZpL9vRt4KsB"',
        "ada@till.test",
        "+44 20 7946 0958",
        "4111111111111111",
        "https://ada:lantern@till.test",
        "cGFzc3dvcmQ9bGFudGVybi1vZi10aGUtZ2F0ZQ==",
        "-----BEGIN PRIVATE KEY-----\n",
        "-----END PRIVATE KEY-----\n",
        "%3D%22",
        '\\"',
        "\\u003d",
    ]
)
TEXTS = st.lists(st.one_of(st.text(), KNOWN, st.sampled_from(" \n")), max_size=12).map("".join)
LOGS = st.lists(st.one_of(KNOWN, st.sampled_from(["till", "order", "took", "4ms"]))).map(" ".join)


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_every_text_comes_back_letter_by_letter(first: str, second: str) -> None:
    before = redact(first, Placeholders())
    after = redact(second, before.placeholders)

    assert restore(before.text, before.placeholders) == first
    assert restore(after.text, after.placeholders) == second
    assert restore(before.text, after.placeholders) == first


@settings(deadline=None)
@given(TEXTS)
def test_redaction_is_determined_by_the_text(text: str) -> None:
    assert redact(text, Placeholders()) == redact(text, Placeholders())


@settings(deadline=None)
@given(st.lists(st.integers(1, 9)), TEXTS)
def test_a_stream_is_restored_like_the_whole(cuts: list[int], text: str) -> None:
    redacted = redact(text, Placeholders())
    restorer, rest, parts = StreamRestorer(redacted.placeholders), redacted.text, list[str]()
    for cut in cuts:
        parts.append(restorer.feed(rest[:cut]))
        rest = rest[cut:]

    whole = "".join([*parts, restorer.feed(rest), restorer.finish()])

    assert whole == text


@pytest.mark.parametrize("written", ["<IP_1>", "<ip_1>", "<IP\\_1>"])
def test_spellings_of_models_are_understood(written: str) -> None:
    placeholders = redact("10.20.30.40", Placeholders()).placeholders

    assert restore(f"The host {written} is down.", placeholders) == "The host 10.20.30.40 is down."


def test_unknown_placeholders_stay() -> None:
    assert restore("<IP_7> and <SECRET_1>", Placeholders()) == "<IP_7> and <SECRET_1>"


def test_a_number_that_the_text_uses_already_is_not_given_out() -> None:
    redacted = redact("<IP_1> is not 10.20.30.40", Placeholders())

    assert redacted.text == "<IP_1> is not <IP_2>"


def test_text_that_reads_like_a_placeholder_in_use_stands_behind_one() -> None:
    first = redact("10.20.30.40", Placeholders())
    second = redact("the user wrote <IP_1>", first.placeholders)

    assert second.text == "the user wrote <TEXT_1>"
    assert restore(second.text, second.placeholders) == "the user wrote <IP_1>"


@settings(deadline=None)
@given(LOGS)
def test_what_is_redacted_holds_nothing_to_redact(text: str) -> None:
    once = redact(text, Placeholders())
    twice = redact(once.text, Placeholders())

    assert twice.text == once.text


@settings(deadline=None)
@given(LOGS, LOGS)
def test_what_two_turns_at_once_gave_out_is_kept_whole(first: str, second: str) -> None:
    kept = redact(first, Placeholders()).placeholders
    given = redact(second, Placeholders()).placeholders

    both = merged(kept, given)

    assert both.values.items() >= kept.values.items()
    assert {*both.values.values()} >= {*given.values.values()}
    assert merged(both, given) == both


def test_values_behind_placeholders_are_counted_once_by_kind() -> None:
    redacted = redact("password=lantern 10.20.30.40 10.20.30.41", Placeholders())
    texts = [redacted.text, "again <ip_1>", "<IP_9> is none"]

    assert counted(texts, redacted.placeholders) == {"ip": 2, "secret": 1}
