"""Every kind of log that an SRE has: its format, and the time, level and message of an error."""

import pytest

from faultmaven.analysis.engine import analyse
from faultmaven.analysis.formats import Format, detect
from tests.unit.analysis.evidence import source

AT = "2026-03-02T10:11:12"
DATED = "2026-03-02T09:00:00Z INFO up\n" * 3


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("<11>Mar  2 10:11:12 till-1 till[7]: ERROR: no paper", Format.SYSLOG),
        ("<11>1 2026-03-02T10:11:12Z till-1 till 7 - - ERROR: no paper", Format.SYSLOG),
        ("Mar 02 10:11:12 till-1 till[7]: ERROR: no paper", Format.SYSLOG),
        ("2026-03-02T10:11:12+0000 till-1 till[7]: ERROR: no paper", Format.SYSLOG),
        (
            '{"__REALTIME_TIMESTAMP":"1772446272000000","PRIORITY":"3","MESSAGE":"no paper"}',
            Format.JSON_LINES,
        ),
        ("2026/03/02 10:11:12 [error] 7#7: *1 no paper, client: 10.0.0.9", Format.WEB_ERROR_LOG),
        ("[Mon Mar 02 10:11:12.123 2026] [core:error] [pid 1] no paper", Format.WEB_ERROR_LOG),
        (
            '10.0.0.9 - - [02/Mar/2026:10:11:12 +0000] "GET /no-paper HTTP/1.1" 500 9 "-" "x"',
            Format.ACCESS_LOG,
        ),
        ("2026-03-02 10:11:12,123 ERROR [main] com.acme.Till - no paper", Format.JAVA_LOG),
        ("2026-03-02 10:11:12.123 ERROR 7 --- [main] c.acme.Till : no paper", Format.JAVA_LOG),
        ("10:11:12.123 [main] ERROR com.acme.Till - no paper", Format.JAVA_LOG),
        ("2026-03-02 10:11:12,123 - till.app - ERROR - no paper", Format.PYTHON_LOG),
        ("2026/03/02 10:11:12 ERROR no paper", Format.GO_LOG),
        ("2026-03-02T10:11:12.123Z\tERROR\ttill/app.go:12\tno paper", Format.GO_LOG),
        ("2026-03-02T10:11:12Z ERR no paper till=7", Format.GO_LOG),
        ('{"level":"error","ts":1772446272.5,"msg":"no paper"}', Format.JSON_LINES),
        ('{"level":"error","time":"2026-03-02T10:11:12Z","message":"no paper"}', Format.JSON_LINES),
        ('time=2026-03-02T10:11:12.000Z level=ERROR msg="no paper" till=7', Format.LOGFMT),
        ("E0302 10:11:12.123456       1 till.go:12] no paper", Format.KLOG),
        ("2026-03-02T10:11:12.123456789Z stderr F ERROR no paper", Format.CONTAINER_LOG),
        (
            '{"log":"ERROR no paper\\n","stream":"stderr","time":"2026-03-02T10:11:12.1Z"}',
            Format.CONTAINER_LOG,
        ),
        ("3/2/2026 10:11:12 AM ERROR no paper", Format.LOG),
        ("02.03.2026 10:11:12 ERROR no paper", Format.LOG),
    ],
)
def test_a_log_is_told_by_its_lines_and_its_errors_by_time(line: str, kind: Format) -> None:
    text = f"{line}\n" * 3

    analysis = analyse([source(text, "till.log"), source(DATED, "bank.log")])

    assert detect(text.splitlines()).format in {kind, Format.JSON_LINES}
    assert [(event.at.isoformat()[:19], event.count) for event in analysis.timeline] == [(AT, 3)]
    assert "no paper" in analysis.timeline[0].summary.replace("-", " ")


TRACES = {
    "Python": (
        "Traceback (most recent call last):\n"
        '  File "/app/till.py", line 12, in pay\n    open_drawer()\n'
        "acme.DrawerError: no paper"
    ),
    "Java": (
        "com.acme.DrawerException: no paper\n\tat com.acme.Till.pay(Till.java:12)\n"
        "\t... 12 more\nCaused by: java.io.IOException: jam\n\tat com.acme.Drawer.open(D.java:1)"
    ),
    "Go": (
        "panic: no paper\n\ngoroutine 1 [running]:\nmain.pay(0xc000)\n\t/src/till.go:12 +0x1d\n"
        "exit status 2"
    ),
    "Node": (
        "DrawerError: no paper\n    at pay (/app/till.js:12:9)\n"
        "    at async run (/app/a.js:1:1) {\n"
        "  code: 'JAM'\n}"
    ),
    ".NET": (
        "Unhandled exception. Acme.DrawerException: no paper\n"
        "   at Acme.Till.Pay() in /src/Till.cs:line 12\n   at Program.Main()"
    ),
    "Rust": (
        "thread 'main' panicked at src/till.rs:12:5:\nno paper\nstack backtrace:\n"
        "   0: rust_begin_unwind\n             at /rustc/x/std.rs:1:5\n   1: till::pay"
    ),
}


@pytest.mark.parametrize("language", TRACES)
def test_a_stack_trace_belongs_to_the_record_that_it_follows(language: str) -> None:
    stamp = "2026-03-02T10:11:12Z ERROR payment failed\n"
    text = f"{stamp}{TRACES[language]}\n2026-03-02T10:11:13Z INFO well\n"

    analysis = analyse([source(text * 3, "till.log")])

    assert [(event.count, event.citation.quote) for event in analysis.timeline] == [
        (3, stamp.strip())
    ]
    assert analysis.coverage.files[0].unparsed == 0


def test_unknown_text_is_searchable_and_told_as_such() -> None:
    analysis = analyse([source("the drawer\nis stuck\n", "note.txt")])

    [read] = analysis.coverage.files
    assert (read.format, read.lines) == ("text", 2)
