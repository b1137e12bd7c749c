"""Logs too large for records are skimmed: the same errors and times, in bounded work."""

from datetime import UTC, datetime

import pytest

from faultmaven.analysis.cited_lines import CitedLines
from faultmaven.analysis.gather import MAX_RECORD_BYTES
from faultmaven.analysis.logs import Skim, records
from faultmaven.analysis.logs.skim import MAX_PER_BLOCK
from faultmaven.analysis.model import Citation, Event, TimeSpan
from faultmaven.analysis.reading import BLOCK_BYTES, LineReader, iter_lines
from faultmaven.analysis.timeline import ErrorEvents
from faultmaven.analysis.timestamps import learn_clock
from tests.unit.analysis.cluster_text import read
from tests.unit.analysis.evidence import source

CALM = "2031-05-06T07:00:00Z INFO till: sold a ticket\n"
CLOCK = learn_clock([CALM])


def skimmed(text: str) -> tuple[list[Event], Skim]:
    skim, errors = Skim("f.log", CLOCK), ErrorEvents()
    for record in skim.records(LineReader(source(text, "f.log")).blocks()):
        errors.add(record)
    return errors.events, skim


def read_whole(text: str) -> list[Event]:
    errors = ErrorEvents()
    for record in records("f.log", iter_lines(source(text, "f.log")), CLOCK):
        errors.add(record)
    return errors.events


@pytest.mark.parametrize(
    "line",
    [
        "2031-05-06T07:00:01Z ERROR till: drawer 7 is stuck",
        "2031-05-06T07:00:01Z till.App [crit] no paper",
        '{"ts":"2031-05-06T07:00:01Z","level":"error","msg":"no paper"}',
        '{"time":1936076401000,"level":50,"msg":"no paper"}',
        "2031-05-06T07:00:01Z shop.TillException: no paper",
        '2031-05-06T07:00:01Z "GET /till HTTP/1.1" 503 12',
    ],
)
def test_a_skim_finds_the_errors_that_reading_finds(line: str) -> None:
    text = CALM * 50 + f"{line}\n" + CALM * 9 + f"{line}\n"

    events, skim = skimmed(text)

    assert events == read_whole(text) != []
    assert not skim.partial


def test_a_skim_knows_from_when_to_when_a_log_goes() -> None:
    last = CALM.replace("07:00:00", "09:10:11")

    _, skim = skimmed(CALM * (2 * BLOCK_BYTES // len(CALM)) + last)

    assert skim.span == TimeSpan(
        datetime(2031, 5, 6, 7, tzinfo=UTC), datetime(2031, 5, 6, 9, 10, 11, tzinfo=UTC)
    )


def test_a_skim_bounds_its_work_and_says_so() -> None:
    text = CALM.replace("INFO", "ERROR") * (BLOCK_BYTES // len(CALM))
    blocks = len(list(LineReader(source(text)).blocks()))

    events, skim = skimmed(text)

    assert all(MAX_PER_BLOCK <= event.count <= blocks * MAX_PER_BLOCK for event in events)
    assert skim.note.endswith("errors are counted in part")


def test_the_coverage_of_a_large_log_says_how_it_was_read() -> None:
    error = "2031-05-06T07:00:01Z ERROR till: drawer is stuck\n"
    text = CALM * (MAX_RECORD_BYTES // len(CALM)) + error

    analysis = read({"logs/till.log": text})

    (file,) = analysis.coverage.files
    assert file.note == "large: read for patterns, errors and times only, not for gaps"
    assert file.lines == text.count("\n")
    assert [event.citation.quote for event in analysis.timeline] == [error.strip()]


def test_cited_lines_are_read_wherever_they_are() -> None:
    text = CALM * (2 * BLOCK_BYTES // len(CALM)) + "the end\n"
    last = text.count("\n")

    lines = CitedLines([source(text, "f.log")], [Citation("f.log", last, last, "the end")])

    assert lines("f.log", last, last) == ["the end"]
    assert lines("f.log", last, last + 1) == ["the end"]
    assert lines("g.log", 1, 1) == []
