"""Log lines become records."""

import time
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from faultmaven.analysis.formats import detect_source
from faultmaven.analysis.logs import Level, LogRecord, error_kind
from faultmaven.analysis.logs.block_lines import BlockLines
from faultmaven.analysis.logs.levels import level_in
from faultmaven.analysis.logs.parts import WholeLog, jobs, scan, style_of
from faultmaven.analysis.logs.scanned import Scanner
from faultmaven.analysis.logs.statuses import http_statuses
from faultmaven.analysis.logs.summary import log_coverage
from faultmaven.analysis.logs.watch import Watch, looks
from faultmaven.analysis.reading import Block, LineReader
from faultmaven.analysis.templates.mining import mine
from tests.unit.analysis.evidence import source


def read(text: str) -> list[LogRecord]:
    log = source(text)
    scanner = Scanner(log.name, style_of(log), lambda _, *, but_for_words: Watch.NONE)
    scanned = map(scanner.scan, LineReader(log).blocks())
    return [block.record(place).read() for block in scanned for place in block.starts.tolist()]


JAVA = """2026-03-02 10:00:00,001 ERROR [main] com.acme.Till - cannot sell
java.lang.IllegalStateException: no tray
\tat com.acme.Till.sell(Till.java:9)
Caused by: java.net.ConnectException: Connection refused
\t... 12 more
2026-03-02 10:00:01,000 INFO [main] com.acme.Till - next
"""
PYTHON = """2026-03-02 10:00:00 ERROR till: failed
Traceback (most recent call last):
  File "till.py", line 3, in sell
    open_tray()
ValueError: no tray
2026-03-02 10:00:01 INFO till: next
"""
GO = """2026/03/02 10:00:00 serving
panic: runtime error: invalid memory address or nil pointer dereference
goroutine 1 [running]:
main.main()
\t/app/main.go:9 +0x1d
2026/03/02 10:00:01 next
"""
DOTNET = """fail: Till.Worker[0]
      Cannot sell
      System.InvalidOperationException: no tray
         at Till.Worker.Sell() in /src/Worker.cs:line 9
info: Till.Worker[0]
"""
NODE = """Error: no tray
    at sell (/app/till.js:9:11)
    at main (/app/till.js:20:3)
up again
"""


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (JAVA, [(1, 5), (6, 6)]),
        (PYTHON, [(1, 5), (6, 6)]),
        (GO, [(1, 5), (6, 6)]),
        (DOTNET, [(1, 4), (5, 5)]),
        (NODE, [(1, 3), (4, 4)]),
    ],
    ids=["java", "python", "go", "dotnet", "node"],
)
def test_a_stack_trace_belongs_to_the_record_before_it(
    text: str, lines: list[tuple[int, int]]
) -> None:
    assert [(record.line_start, record.line_end) for record in read(text)] == lines


def test_a_container_runtime_time_on_each_line_does_not_break_a_trace_apart() -> None:
    stamped = "".join(
        f"2026-03-02T10:00:00.00000000{n}Z {line}\n"
        for n, line in enumerate(
            ["ERROR cannot sell", "\tat com.acme.Till.sell(Till.java:9)", "INFO next", "plain"]
        )
    )

    assert [record.line_start for record in read(stamped)] == [1, 3, 4]


@pytest.mark.parametrize(
    ("line", "level", "message"),
    [
        (
            '{"severity":"ERROR","message":"down","time":"2026-03-02T10:00:00Z"}',
            Level.ERROR,
            "down",
        ),
        ('{"level":50,"msg":"down","time":1772445600000}', Level.ERROR, "down"),
        ('{"lvl":"warn","msg":"slow","@timestamp":"2026-03-02T10:00:00Z"}', Level.WARNING, "slow"),
        (
            '{"level":"error","msg":"no","error":"dial tcp: refused","ts":1772445600}',
            Level.ERROR,
            "no: dial tcp: refused",
        ),
        (
            '{"record":{"level":"error","message":"deep"},"timestamp":"2026-03-02T10:00:00Z"}',
            Level.ERROR,
            "deep",
        ),
    ],
)
def test_json_fields_are_found_under_their_common_names(
    line: str, level: Level, message: str
) -> None:
    (record,) = read(line)

    assert (record.level, record.message) == (level, message)
    assert record.at == datetime(2026, 3, 2, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("2026-03-02 10:00:00 WARN slow", Level.WARNING),
        ("[error] broken", Level.ERROR),
        ("[core:error] broken", Level.ERROR),
        ("E0302 10:00:00.000000 1 a.go:1] broken", Level.ERROR),
        ("level=fatal msg=over", Level.FATAL),
        ("fail: Till[0]", Level.ERROR),
        ("com.acme.TrayException: stuck", Level.ERROR),
        ('1.2.3.4 - - [x] "GET / HTTP/1.1" 503 1', Level.ERROR),
        ('1.2.3.4 - - [x] "GET / HTTP/1.1" 404 1', Level.WARNING),
        ('1.2.3.4 - - [x] "GET / HTTP/1.1" 200 1', Level.INFO),
        ("information about terrors", None),
        ("all is well", None),
    ],
)
def test_the_level_of_a_line_is_read_from_its_start(text: str, level: Level | None) -> None:
    assert level_in(text) is level


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("dial tcp 10.0.0.1:80: connect: connection refused", "connection_refused"),
        ("lookup db: no such host", "name_resolution"),
        ("context deadline exceeded", "timeout"),
        ("java.lang.OutOfMemoryError: Java heap space", "out_of_memory"),
        ("write /data: no space left on device", "disk_full"),
        ("Access denied for user 'till'@'10.0.0.1'", "authentication"),
        ("x509: certificate has expired", "tls"),
        ("sold out", None),
    ],
)
def test_the_kind_of_an_error_is_told_from_its_words(text: str, kind: str | None) -> None:
    assert error_kind(text) == kind


def test_a_summary_has_span_levels_gaps_and_what_was_not_parsed() -> None:
    start = datetime(2026, 3, 2, 10, tzinfo=UTC)
    times = [start + timedelta(seconds=n) for n in range(300)]
    times += [time + timedelta(hours=1) for time in times]
    text = "banner\n" + "".join(f"{at:%Y-%m-%dT%H:%M:%SZ} INFO up\n" for at in times)
    log = source(text)
    whole = WholeLog(log)

    for job in jobs(log):
        whole.join(scan(job, lambda _: None))
    summary = whole.summary
    coverage = log_coverage(whole.reader, detect_source(log), summary)

    assert (coverage.lines, coverage.unparsed, coverage.format) == (601, 1, "log")
    assert coverage.span
    assert (coverage.span.start, coverage.span.end) == (times[0], times[-1])
    assert summary.levels == {Level.INFO: 600}
    assert [(gap.start, gap.end) for gap in summary.gaps] == [(times[299], times[300])]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("2026-03-02 10:00:00,123 ERROR no tray ", "ERROR no tray"),
        ("[Mon Mar 02 10:00:00 2026] [error] no tray", "[error] no tray"),
        ("Mar  2 10:00:00 till-1 app[1]: no tray", "till-1 app[1]: no tray"),
        (
            "1.2.3.4 - - [02/Mar/2026:10:00:00 +0000] x",
            "1.2.3.4 - - [02/Mar/2026:10:00:00 +0000] x",
        ),
        ("2026-03-02 10:00:00", "2026-03-02 10:00:00"),
    ],
)
def test_a_message_is_the_line_without_the_time_it_begins_with(line: str, message: str) -> None:
    assert [record.message for record in read(line)] == [message]


def test_a_citation_quotes_the_line_as_it_is_stored() -> None:
    text = "  \x1b[31m2026-03-02 10:00:00 ERROR no tray\x1b[0m"
    (record,) = read(text)

    assert record.level is Level.ERROR
    assert record.citation.quote in text
    assert record.citation.quote == text.strip()


@pytest.mark.parametrize(
    "line",
    ["a." * 100_000, "at " * 70_000, '{"a":' * 40_000, "ERROR " + "x.Y" * 60_000, "1-" * 100_000],
)
def test_hostile_lines_cost_bounded_time(line: str) -> None:
    start = time.process_time()
    assert len(read(f"{line}\n" * 3)) == 3

    assert time.process_time() - start < 2


def test_a_log_of_several_shapes_of_header_is_read_by_each() -> None:
    shapes = [
        "2026-03-02 10:00:{n:02} INFO [main] com.acme.Till - sold {n}",
        '10.1.2.{n} - - [02/Mar/2026:10:00:{n:02} +0000] "GET /till/{n} HTTP/1.1" 200 {n}',
        "Mar  2 10:00:{n:02} till-{n} app[{n}]: opened tray {n}",
        '{{"time":"2026-03-02T10:00:{n:02}Z","level":"info","msg":"shut tray {n}"}}',
    ]
    text = "".join(shape.format(n=10 + n) + "\n" for n in range(40) for shape in shapes)
    found = read(text)

    assert [record.at and record.at.second for record in found] == [
        10 + n for n in range(40) for _ in shapes
    ]
    patterns = {template.pattern for template in mine(source(text)).templates}
    assert {"sold <*>", "opened tray <*>", "shut tray <*>"} < patterns


def test_the_status_of_a_request_is_read_after_its_quotes() -> None:
    block = Block(
        1,
        b'1.2.3.4 - - [x] "GET / HTTP/1.1" 503 1\n'
        b'no request "here" 12 3456\n'
        b'two "a" 200 "b" 404 of them\n'
        b'"GET /" 200\n',
    )

    assert http_statuses(BlockLines.of(block), np.arange(4)).tolist() == [503, 0, 0, 200]


def test_requests_that_fail_are_errors_however_many_succeed() -> None:
    line = '10.1.2.3 - - [02/Mar/2026:10:00:{:02} +0000] "GET /till HTTP/1.1" {} 9\n'
    log = source("".join(line.format(n % 60, 503 if n % 7 == 0 else 200) for n in range(2100)))
    whole = WholeLog(log)

    for job in jobs(log):
        whole.join(scan(job, lambda _: None))

    assert whole.summary.levels == {Level.INFO: 1800, Level.ERROR: 300}


@pytest.mark.parametrize(
    ("written", "micros"),
    [
        ("2026-03-02 10:01:02.125 sold", 125_000),
        ("2026-03-02T10:01:02,5Z sold", 500_000),
        ("2026-03-02 10:01:02.1234567 sold", 123_456),
        ("2026-03-02 10:01:02 sold at 10:20:30.5", 0),
        ("[02/Mar/2026:10:01:02 +0000] sold", 0),
        ("20260302 100102 sold", 0),
    ],
)
def test_a_time_is_read_in_whatever_column_it_stands(written: str, micros: int) -> None:
    found = read("".join(f"{'x' * (n % 5 + 1)} {written}\n" for n in range(40)))

    assert {record.at for record in found} == {datetime(2026, 3, 2, 10, 1, 2, micros, UTC)}
    assert len(found) == 40


def test_one_line_stands_for_those_of_its_form_in_a_block() -> None:
    watch = np.array([Watch.ONE, Watch.NONE, Watch.EACH, Watch.ONE, Watch.ONE, Watch.ONE])
    forms = np.array([3, 1, 2, 3, 3, 4], dtype=np.int32)

    assert looks(watch, forms) == [(0, 1), (2, 1), (4, 2), (5, 1)]


def test_times_without_colons_are_read_for_every_line() -> None:
    found = read("".join(f"260302 1000{n:02} {n} INFO till.Tray: sold {n}\n" for n in range(60)))

    assert [record.at and record.at.second for record in found] == list(range(60))
