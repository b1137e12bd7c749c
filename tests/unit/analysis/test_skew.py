"""Clocks that differ between files are found by the requests that both tell of."""

from datetime import UTC, datetime, timedelta

import pytest

from faultmaven.analysis.engine import analyse
from faultmaven.analysis.model import Analysis
from tests.unit.analysis.evidence import source

START = datetime(2026, 3, 2, 10, tzinfo=UTC)


def log(ahead: float, *, shared: int = 40, zone: str = "Z", jitter: float = 0.01) -> str:
    """A log of requests, one each ten seconds, with an error in the last one."""
    lines = []
    for number in range(shared):
        wobble = jitter * (number % 7)
        at = START + timedelta(seconds=10 * number + ahead + wobble)
        level = "ERROR" if number == shared - 1 else "INFO"
        stamp = at.isoformat(timespec="milliseconds").removesuffix("+00:00") + zone
        lines.append(f"{stamp} {level} request_id=till-{number:06d} paid\n")
    return "".join(lines)


def read(**texts: str) -> Analysis:
    return analyse([source(text, f"{name}.log") for name, text in texts.items()])


def notes(analysis: Analysis) -> dict[str, str]:
    clocks = {
        file.file: file.note.partition("its clock is ")[2] for file in analysis.coverage.files
    }
    return {name.removesuffix(".log"): note for name, note in clocks.items() if note}


def errors(analysis: Analysis) -> set[float]:
    return {round((event.at - START).total_seconds()) for event in analysis.timeline}


@pytest.mark.parametrize("ahead", [90.0, -90.0, 3600.0])
def test_a_clock_that_differs_from_two_that_agree_is_corrected(ahead: float) -> None:
    analysis = read(a=log(0), b=log(0.1), c=log(ahead))

    way = "ahead of" if ahead > 0 else "behind"
    assert list(notes(analysis)) == ["c"]
    assert notes(analysis)["c"].startswith(f"{abs(ahead):.1f} s {way} another file's, by 40")
    assert errors(analysis) == {390}


def test_of_two_clocks_the_one_that_writes_its_zone_is_right() -> None:
    analysis = read(a=log(0), b=log(3600, zone=""))

    assert "shifted" in notes(analysis)["b"]
    assert errors(analysis) == {390}


def test_where_nothing_decides_the_difference_is_stated_and_nothing_shifted() -> None:
    analysis = read(a=log(0), b=log(90))

    assert ["which one is right is not clear" in note for note in notes(analysis).values()] == [
        True,
        True,
    ]
    assert errors(analysis) == {390, 480}


@pytest.mark.parametrize(
    "other",
    [
        log(0.5),
        log(90, shared=10),
        log(20, jitter=20),
        log(90).replace("till-", "bank-"),
    ],
    ids=["a short way", "few requests", "a varying wait", "other requests"],
)
def test_what_is_not_clear_is_no_difference_of_clocks(other: str) -> None:
    analysis = read(a=log(0), b=log(0.1), c=other)

    assert notes(analysis) == {}
