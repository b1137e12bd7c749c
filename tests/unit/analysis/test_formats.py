"""Formats are told from content."""

import time

import pytest

from faultmaven.analysis.formats import LOGS, Format, detect, detect_source
from tests.unit.analysis.evidence import source

POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: till\n"
UNIT = (
    "● till.service - The till\n"
    "     Loaded: loaded (/etc/systemd/system/till.service; enabled)\n"
    "     Active: failed (Result: exit-code) since Mon 2026-03-02 10:00:00 UTC; 1min ago\n"
)
ABRIDGED_UNIT = "× till@2.service - The till\n     Active: inactive (dead) since today\n"
JOURNAL = "Mar  2 10:00:00 node-1 till[12]: drawer is stuck\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$ kubectl get pods -n shop\nNAME  READY  STATUS\ntill-1  1/1  Running\n", Format.KUBECTL),
        (
            "NAME     READY   STATUS    RESTARTS   AGE\ntill-1   1/1     Running   0    5m\n",
            Format.KUBECTL,
        ),
        ("Name:         till-1\nNamespace:    shop\nLabels:       app=till\n", Format.KUBECTL),
        (POD, Format.MANIFEST),
        ('{\n  "apiVersion": "v1",\n  "kind": "List",\n  "items": []\n}\n', Format.MANIFEST),
        (UNIT, Format.SYSTEMCTL),
        ("$ systemctl status till\n" + UNIT, Format.SYSTEMCTL),
        (ABRIDGED_UNIT + JOURNAL * 9, Format.SYSTEMCTL),
        (JOURNAL * 9 + ABRIDGED_UNIT, Format.SYSLOG),
        ('{"level":"info","msg":"up"}\n{"level":"error","msg":"down"}\n', Format.JSON_LINES),
        ('starting\n{"level":"info","msg":"up"}\n{"msg":"b"}\n', Format.JSON_LINES),
        ('{\n "alerts": [1, 2]\n}\n', Format.JSON),
        ('{"nodes": 4, "ready": 3}\n', Format.JSON),
        ("[1, 2, 3]\n", Format.JSON),
        ('time=2026-03-02 level=info msg="a b" n=1\n' * 3, Format.LOGFMT),
        ("I0302 10:00:00.123456       1 main.go:12] up\n" * 3, Format.KLOG),
        ('10.0.0.1 - - [02/Mar/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 12\n', Format.ACCESS_LOG),
        ("2026/03/02 10:00:00 [error] 7#7: *1 connect() failed\n", Format.WEB_ERROR_LOG),
        ("[Mon Mar 02 10:00:00.123456 2026] [core:error] [pid 1] no\n", Format.WEB_ERROR_LOG),
        ("Mar  2 10:00:00 node-1 sshd[12]: Connection closed\n" * 3, Format.SYSLOG),
        ("2026-03-02 10:00:00,123 INFO  [main] com.acme.Till: up\n" * 2, Format.JAVA_LOG),
        ("2026-03-02 10:00:00,123 - till.app - INFO - up\n" * 2, Format.PYTHON_LOG),
        ("2026/03/02 10:00:00 listening on :80\n" * 2, Format.GO_LOG),
        ("2026-03-02T10:00:00.123456789Z stdout F hello\n" * 2, Format.CONTAINER_LOG),
        ("[    1.234567] eth0: link up\n" * 3, Format.KERNEL_LOG),
        ("2026-03-02T10:00:00Z something happened\n" * 3, Format.LOG),
        ("time,cpu,memory\n1,2,3\n4,5,6\n", Format.CSV),
        ("a\tb\n1\t2\n", Format.CSV),
        ("# TYPE up gauge\nup 1\n", Format.PROMETHEUS),
        ('http_requests_total{code="200"} 1027\n', Format.PROMETHEUS),
        ("server:\n  port: 80\n  hosts:\n    - a\n", Format.YAML),
        ("[server]\nport = 80\nhost = 'a'\n", Format.TOML),
        ("[server]\nport: 80\nhost = a b\n", Format.INI),
        ("DB_HOST=db\nDB_PORT=5432\n", Format.ENV),
        ("$ nc -vz db 5432\nrefused\n", Format.SHELL),
        (
            "Traceback (most recent call last):\n  File \"a.py\", line 1, in x\nKeyError: 'k'\n",
            Format.STACK_TRACE,
        ),
        ("A letter.\nIt says nothing, really.\n", Format.TEXT),
        ("\n\n", Format.TEXT),
    ],
)
def test_a_format_is_told_from_content_with_a_reason(text: str, expected: Format) -> None:
    detection = detect_source(source(text, "anything"))

    assert detection.format is expected
    assert 0 < detection.confidence <= 1
    assert detection.reason


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    "text",
    ["[" * 200_000, '{"a":' * 50_000, "a=" * 100_000, "[a" * 100_000 + "\n", "x " * 100_000],
)
def test_hostile_text_costs_bounded_time(text: str) -> None:
    start = time.process_time()
    detect(text.split("\n"))
    detect_source(source(text))

    assert time.process_time() - start < 2


@pytest.mark.parametrize("first", ['{"ts":1772445600,"msg":"up"}', "[2026-03-02 10:00:00] INFO up"])
def test_a_log_whose_first_line_looks_like_json_is_no_document(first: str) -> None:
    rest = "2026-03-02 10:00:01 INFO sold a ticket\n" * 1000

    assert detect_source(source(f"{first}\n{rest}")).format in LOGS


@pytest.mark.parametrize("value", ['{"a": [1, "b"]},\n', '"' + "x" * 200 + '",\n'])
def test_the_beginning_of_a_large_json_document_is_one(value: str) -> None:
    assert detect_source(source("[\n" + value * 5000)).format is Format.JSON


def test_lines_of_several_log_formats_are_a_log() -> None:
    shapes = [
        "2026-03-02 10:00:00 INFO [main] com.acme.Till - sold",
        '10.1.2.3 - - [02/Mar/2026:10:00:00 +0000] "GET /till HTTP/1.1" 200 9',
        "Mar  2 10:00:00 till-1 app[7]: sold",
        "[2026-03-02T10:00:00.000: INFO/Worker-1] sold",
        '{"ts": "2026-03-02T10:00:00Z", "msg": "sold"}',
    ]

    assert detect(shapes * 20).format is Format.LOG
