"""Errors become events, and events one bounded timeline."""

import random
from datetime import UTC, datetime, timedelta

from faultmaven.analysis.archives import Skipped
from faultmaven.analysis.coverage import coverage_of
from faultmaven.analysis.logs.parts import WholeLog, jobs, scan
from faultmaven.analysis.model import Citation, Event, FileCoverage, TimeSpan
from faultmaven.analysis.timeline import ERROR_BURST, ERROR_FIRST_SEEN, error_events, merged
from tests.unit.analysis.evidence import source

START = datetime(2026, 3, 2, 10, tzinfo=UTC)


def events_of(text: str) -> list[Event]:
    log = source(text)
    whole = WholeLog(log)
    for job in jobs(log):
        whole.join(scan(job, lambda _: None))
    return error_events(whole.errors)


def event(minute: int, kind: str = "restart", line: int = 1) -> Event:
    at = START + timedelta(minutes=minute)
    return Event(at, kind, f"{kind} {line}", Citation("a", line, line, "x"))


def test_each_kind_of_error_is_an_event_when_it_is_first_seen() -> None:
    text = "".join(f"2026-03-02 10:00:0{n} ERROR no tray {n}\n" for n in range(5))
    text += "2026-03-02 10:00:06 INFO fine\n2026-03-02 10:00:07 ERROR dial: connection refused\n"

    found = events_of(text)

    assert [(entry.kind, entry.count, entry.citation.line_start) for entry in found] == [
        (ERROR_FIRST_SEEN, 5, 1),
        (ERROR_FIRST_SEEN, 1, 7),
    ]
    assert found[1].summary.startswith("connection refused: ")


def test_minutes_with_many_times_the_usual_errors_are_one_burst() -> None:
    per_minute = [2] * 20 + [40, 50] + [2] * 20
    lines = [
        f"{START + timedelta(minutes=minute, seconds=n):%Y-%m-%d %H:%M:%S} ERROR no tray\n"
        for minute, number in enumerate(per_minute)
        for n in range(number)
    ]

    bursts = [entry for entry in events_of("".join(lines)) if entry.kind == ERROR_BURST]

    assert [(entry.at, entry.count) for entry in bursts] == [(START + timedelta(minutes=20), 90)]


def test_a_timeline_is_the_same_for_any_order_and_without_repeats() -> None:
    events = [event(n % 7, "restart", n) for n in range(30)] * 2
    shuffled = random.Random(1).sample(events, len(events))

    assert merged(events) == merged(shuffled)
    assert len(merged(events)) == 30


def test_a_timeline_past_its_limit_keeps_rare_kinds_and_the_onset() -> None:
    events = [event(n, "error", n) for n in range(100)] + [event(99, "deploy")]

    kept = merged(events, limit=10)

    assert [entry.kind for entry in kept] == ["error"] * 9 + ["deploy"]
    assert kept[0].at == START


def test_coverage_adds_up_and_names_what_was_skipped() -> None:
    early, late = TimeSpan(START, START), TimeSpan(START, START + timedelta(hours=1))
    files = [
        FileCoverage("b", "log", 1.0, "", 20, 2, 1, late),
        FileCoverage("a", "csv", 1.0, "", 10, 5, 0, early, unread=4),
    ]

    coverage = coverage_of(files, [Skipped("c", "empty")])

    assert [file.file for file in coverage.files] == ["a", "b"]
    assert (coverage.lines_read, coverage.lines_total, coverage.bytes) == (3, 7, 30)
    assert (coverage.unparsed, coverage.span) == (1, late)
    assert coverage.skipped == (("c", "empty"),)
