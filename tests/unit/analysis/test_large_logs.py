"""Large logs are read whole: every line is counted, whatever the parts and processes."""

import io
import os
import sys
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from faultmaven.analysis.cited_lines import CitedLines
from faultmaven.analysis.gather import gather
from faultmaven.analysis.gathered import Gathered
from faultmaven.analysis.logs import parts, processes
from faultmaven.analysis.model import Citation
from faultmaven.analysis.reading import BLOCK_BYTES
from faultmaven.analysis.sources import Source, file_source
from faultmaven.analysis.timeline import ERROR_FIRST_SEEN
from tests.unit.analysis.evidence import source

START = datetime(2031, 5, 6, 7, 0, tzinfo=UTC)
TRACE = "java.lang.IllegalStateException: no tray\n\tat shop.Till.sell(Till.java:9)\n"
CALM = "2031-05-06T07:00:00Z INFO till: sold a ticket\n"


def till_log(lines: int, errors_from: int) -> str:
    """Sales, a second each; from a place on every tenth fails with a trace."""
    texts = []
    for place in range(lines):
        at = f"{START + timedelta(seconds=place):%Y-%m-%dT%H:%M:%S}.250Z"
        fails = place >= errors_from and place % 10 == 0
        text = f"ERROR till: drawer {place} is stuck\n{TRACE}" if fails else f"INFO sold {place}\n"
        texts.append(f"{at} {text}")
    return "".join(texts)


def told(found: Gathered) -> list[object]:
    (templates,) = found.templates
    rates = templates.rates
    return [
        templates.templates,
        templates.lines,
        (rates.step, rates.starts.tolist(), rates.counts.tolist()),
        found.events,
        found.gaps,
        found.files,
    ]


def test_every_line_is_counted_and_the_onset_is_exact() -> None:
    text = till_log(20_000, errors_from=12_345)

    found = gather([source(text)], ())

    (templates,) = found.templates
    stuck = next(t for t in templates.templates if "stuck" in t.pattern)
    assert sum(template.count for template in templates.templates) == text.count("\n")
    assert stuck.count == (20_000 - 12_350) // 10
    assert stuck.first_line == 12_351
    assert stuck.first_at == START + timedelta(seconds=12_350.25)
    assert stuck.level == "error"
    assert int(templates.rates.counts.sum()) == text.count("\n")
    assert int(templates.rates.counts[templates.templates.index(stuck)].sum()) == stuck.count
    first = [event for event in found.events if event.kind == ERROR_FIRST_SEEN]
    assert [(event.count, event.citation.line_start) for event in first] == [(stuck.count, 12_351)]
    assert "IllegalStateException: no tray" in first[0].summary


def test_a_large_log_read_in_parts_is_the_same_as_read_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    log = source(till_log(30_000, errors_from=7_000))
    whole = told(gather([log], ()))

    monkeypatch.setattr(parts, "PART_BYTES", 150_000)

    assert len(parts.jobs(log)) > 3
    assert told(gather([log], ())) == whole


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_lines_mean_the_same_whatever_ends_them(end: str) -> None:
    text = till_log(5_000, errors_from=2_000)
    templates, lines, rates, events, gaps, _ = told(gather([source(text)], ()))

    found = told(gather([source(text.replace("\n", end))], ()))

    assert found[:5] == [templates, lines, rates, events, gaps]


def test_processes_find_what_one_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "till.log"
    path.write_text(till_log(20_000, errors_from=7_000))
    monkeypatch.setattr(parts, "PART_BYTES", 300_000)
    alone = told(gather([source(path.read_bytes(), "till.log")], ()))
    read: list[int] = []

    monkeypatch.setattr(processes, "LEAST_BYTES", 300_000)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    shared = gather([file_source(path, "till.log")], (), lambda done, total: read.append(done))

    assert told(shared) == alone
    assert read == sorted(read)
    assert read[-1] == path.stat().st_size


class Cancelled(Exception):
    pass


@pytest.mark.parametrize("opened", ["here", "elsewhere"])
def test_a_reading_is_cancelled_by_what_its_progress_raises(
    opened: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "till.log"
    path.write_text(till_log(60_000, errors_from=7_000))
    monkeypatch.setattr(parts, "PART_BYTES", 1_000_000)
    monkeypatch.setattr(processes, "LEAST_BYTES", 1_000_000)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    log = file_source(path, "till.log") if opened == "elsewhere" else source(path.read_bytes())

    def tell(done: int, total: int) -> None:
        if done:
            raise Cancelled

    with pytest.raises(Cancelled):
        gather([log], (), tell)


def test_what_a_process_that_dies_has_not_taken_is_still_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "LEAST_BYTES", 1)
    monkeypatch.setattr(processes, "_COMMAND", (sys.executable, "-c", ""))
    logs = []
    for name in ("a.log", "b.log", "c.log", "d.log"):
        (tmp_path / name).write_text(till_log(2_000, errors_from=0))
        logs.append(file_source(tmp_path / name, name))

    found = gather(logs, ())

    assert len(found.files) >= 3
    assert found.skipped == [
        (log.name, "the process that read it ended")
        for log in logs
        if log.name not in {file.file for file in found.files}
    ]


class Torn(io.BytesIO):
    def read(self, size: int | None = -1) -> bytes:
        if self.tell() > len(self.getvalue()) // 2:
            raise OSError("the disk is gone")
        return super().read(size)


def test_a_log_that_breaks_off_says_why() -> None:
    text = till_log(90_000, errors_from=0).encode()

    found = gather([Source("till.log", len(text), partial(Torn, text))], ())

    assert found.skipped == [("till.log", "the disk is gone")]


def test_a_silence_in_a_large_log_is_a_gap() -> None:
    late = CALM.replace("07:00:00", "09:10:11")

    found = gather([source(CALM * (2 * BLOCK_BYTES // len(CALM)) + late)], ())

    (gap,) = found.gaps
    assert (gap.start, gap.end - gap.start) == (START, timedelta(hours=2, minutes=10, seconds=11))


def test_cited_lines_are_read_wherever_they_are() -> None:
    text = CALM * (2 * BLOCK_BYTES // len(CALM)) + "the end\n"
    last = text.count("\n")

    lines = CitedLines([source(text, "f.log")], [Citation("f.log", last, last, "the end")])

    assert lines("f.log", last, last) == ["the end"]
    assert lines("f.log", last, last + 1) == ["the end"]
    assert lines("g.log", 1, 1) == []
