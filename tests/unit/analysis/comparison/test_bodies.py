"""Two bodies of evidence against one another, and the time of an incident against that before."""

import pytest

from faultmaven.analysis.comparison.pairing import pairs
from faultmaven.analysis.engine import analyse
from faultmaven.analysis.model import Analysis, Difference
from tests.unit.analysis.evidence import source


def compared(now: dict[str, str], before: dict[str, str]) -> Analysis:
    return analyse(
        [source(text, name) for name, text in now.items()],
        baseline=[source(text, name) for name, text in before.items()],
    )


def told(differences: tuple[Difference, ...]) -> list[tuple[str, str]]:
    return [(item.kind.value, item.summary) for item in differences]


def log(*messages: str, minute: int = 0) -> str:
    return "".join(
        f"2031-05-06T07:{minute + place // 60:02}:{place % 60:02}Z {message}\n"
        for place, message in enumerate(messages)
    )


def test_changed_settings_are_told_with_both_places() -> None:
    before = "[ovens]\ncount = 4\nheat = 220\n"
    now = "[ovens]\nheat = 250\ncount = 4\nfan = on\n"

    found = compared({"bakery.ini": now}, {"bakery.ini": before}).differences

    assert told(found) == [("changed", "ovens.heat: 220 → 250"), ("new", "ovens.fan: on")]
    assert [(item.citation and item.citation.line_start) for item in found] == [2, 4]
    assert [item.known_good and item.known_good.file for item in found] == [
        "baseline/bakery.ini",
        None,
    ]


def test_order_times_and_numbers_do_not_differ() -> None:
    words = ["INFO sold 4 loaves in 21 ms", "INFO oven 7 is hot", "INFO door closed"] * 20
    again = ["INFO oven 9 is hot", "INFO sold 9 loaves in 7 ms", "INFO door closed"] * 20

    found = compared({"shop.log": log(*words)}, {"shop.log": log(*again, minute=30)}).differences

    assert found == ()


def test_an_error_that_never_occurred_before_is_new() -> None:
    usual = ["INFO oven is hot", "INFO door closed"] * 20
    failing = [*usual, "ERROR gas supply is off"]

    found = compared({"shop.log": log(*failing)}, {"shop.log": log(*usual)}).differences

    assert told(found) == [("new", "gas supply is off")]


def test_a_message_that_comes_much_more_often_is_told_with_its_counts() -> None:
    usual = ["INFO oven is hot"] * 58 + ["WARN flour is low"] * 2
    failing = ["INFO oven is hot"] * 20 + ["WARN flour is low"] * 40

    found = compared({"shop.log": log(*failing)}, {"shop.log": log(*usual)}).differences

    assert next((item.kind.value, item.before, item.now) for item in found) == ("more", 2, 40)


def test_the_onset_of_errors_and_what_is_new_since_are_found_in_one_log() -> None:
    calm = ["INFO oven is hot", "INFO sold bread"] * 300
    broken = ["ERROR gas supply is off", "INFO sold bread"] * 150

    analysis = analyse([source(log(*calm, *broken))])

    assert [event.at.minute for event in analysis.timeline if event.kind == "error_onset"] == [10]
    assert ("new", "gas supply is off") in told(analysis.differences)


def test_errors_at_an_even_rate_have_no_onset() -> None:
    even = (["INFO oven is hot"] * 9 + ["ERROR door is open"]) * 60

    analysis = analyse([source(log(*even))])

    assert analysis.differences == ()


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        ({"a/x": {1}}, {"good/a/x": {2}, "good/b/y": {1}}, [("a/x", "good/a/x")]),
        ({"a/x": {1}}, {"good/b/x": {2}, "good/b/y": {1}}, [("a/x", "good/b/x")]),
        ({"a": {1, 2}, "b": {8}}, {"g/c": {8, 9}, "g/d": {1, 2}}, [("a", "g/d"), ("b", "g/c")]),
        ({"a": {1}}, {"g/c": {2}}, [("a", "g/c")]),
        ({"a": {1}, "b": {1}}, {"g/c": {2}}, []),
    ],
)
def test_files_are_paired_by_path_by_name_or_by_what_they_hold(
    now: dict[str, set[int]], before: dict[str, set[int]], expected: list[tuple[str, str]]
) -> None:
    files = {name: frozenset(marks) for name, marks in now.items()}
    others = {name: frozenset(marks) for name, marks in before.items()}

    assert list(pairs(files, others)) == expected


def test_a_baseline_is_named_apart_from_evidence_of_that_name() -> None:
    now = {"baseline/a.ini": "[x]\nk = 1\nj = 1\n"}

    found = compared(now, {"a.ini": "[x]\nk = 2\nj = 1\n"}).differences

    assert [item.known_good.file for item in found if item.known_good] == ["baseline2/a.ini"]


def test_a_setting_that_differs_is_suspect_only_where_errors_are_new() -> None:
    calm, failing = log("INFO oven is hot"), log("INFO oven is hot", "ERROR gas supply is off")
    good = {"oven.ini": "[oven]\nheat = 220\nfan = on\n", "shop.log": calm}
    changed = "[oven]\nheat = 250\nfan = on\n"

    suspected = compared({"oven.ini": changed, "shop.log": failing}, good)
    unsuspected = compared({"oven.ini": changed, "shop.log": calm}, good)

    assert [(cause.code, cause.entity.name) for cause in suspected.causes] == [
        ("change.setting", "oven.heat")
    ]
    assert suspected.verdict == "candidates"
    assert unsuspected.causes == ()


def test_many_settings_that_differ_make_none_of_them_suspect() -> None:
    now, before = (
        "[oven]\n" + "".join(f"key{number} = {number + add}\n" for number in range(9))
        for add in (0, 1)
    )
    good = {"oven.ini": before, "shop.log": log("INFO oven is hot")}

    found = compared({"oven.ini": now, "shop.log": log("ERROR gas supply is off")}, good)

    assert found.causes == ()
