"""Evidence made to cost too much or to break its readers: bounded time, bounded memory, and a
result."""

import bz2
import gzip
import io
import json
import re
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from faultmaven.analysis.engine import analyse
from faultmaven.analysis.errors import EvidenceUnreadable
from faultmaven.analysis.formats import Format
from faultmaven.analysis.model import Analysis
from faultmaven.analysis.serialise import dump
from faultmaven.analysis.sources import open_evidence
from tests.unit.analysis.evidence import source

MEGABYTE = 1 << 20
SECONDS = 20
"""Of CPU time. An ordinary log of the same size takes a second or two; what this is meant to find
takes minutes or for ever."""
MEGABYTES = 300
STATUS, RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")
CAN_MEASURE = STATUS.exists() and RESET.exists()


def _kilobytes(field: str) -> int:
    found = re.search(rf"^{field}:\s+(\d+) kB", STATUS.read_text(), re.MULTILINE)
    assert found
    return int(found[1])


@contextmanager
def bounded(seconds: float = SECONDS, megabytes: float = MEGABYTES) -> Iterator[None]:
    """Fails if the block takes more CPU time, or more memory at its peak than at its start."""
    if CAN_MEASURE:
        RESET.write_text("5")  # the peak begins anew (proc(5))
    before = _kilobytes("VmRSS") if CAN_MEASURE else 0
    started = time.process_time()
    yield
    spent = time.process_time() - started
    grown = (_kilobytes("VmHWM") - before) / 1024 if CAN_MEASURE else 0
    assert spent < seconds, f"{spent:.1f} s"
    assert grown < megabytes, f"{grown:.0f} MB"


def yaml_bomb() -> bytes:
    """Ten levels of ten aliases each: ten thousand million strings, were they expanded."""
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    return "\n".join(levels).encode()


def deep_yaml() -> bytes:
    return b"\n".join(b" " * depth + b"a:" for depth in range(3000))


NUMBER = b"9" * 100_000
TRACE = b"\tat com.acme.Till.pay(Till.java:1)\n"
HOSTILE: dict[str, Callable[[], bytes]] = {
    "lines of 200 kB": lambda: (b"2026-03-02 10:00:00 ERROR " + b"x" * 200_000 + b"\n") * 50,
    "one line of 10 MB": lambda: b"x" * (10 * MEGABYTE),
    "one line of 5 MB of words": lambda: b"a b " * (5 * MEGABYTE // 4),
    "bytes of no text": lambda: bytes(range(256)) * 8192,
    "NUL in every line": lambda: b"2026-03-02 10:00:00 ERROR a\0b\0\n" * 50_000,
    "nothing but NUL": lambda: bytes(4 * MEGABYTE),
    "broken UTF-8": lambda: b"2026-03-02 10:00:00 ERROR \xc3\x28 \xff\xfe \xed\xa0\x80\n" * 50_000,
    "UTF-16 with a mark": lambda: ("2026-03-02 10:00:00 ERROR ä\n" * 50_000).encode("utf-16"),
    "UTF-16 without a mark": lambda: ("ERROR no paper\n" * 50_000).encode("utf-16-be"),
    "half a UTF-16 character": lambda: ("ERROR no paper\n" * 999).encode("utf-16-le") + b"\xd8",
    "ANSI codes": lambda: b"\x1b[31m2026-03-02\x1b[0m \x1b[1mERROR\x1b]0;t\x07 no\x1b[\n" * 50_000,
    "ANSI codes without an end": lambda: (b"\x1b[" + b"1;" * 10_000 + b"\n") * 100,
    "empty lines": lambda: b"\n" * 3_000_000,
    "carriage returns": lambda: b"\r" * 1_000_000,
    "blanks": lambda: (b" " * 100_000 + b"\n") * 50,
    "deep JSON lists": lambda: b"[" * 200_000,
    "deep JSON objects": lambda: b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "deep JSON lines": lambda: (b'{"a":' * 500 + b"1" + b"}" * 500 + b"\n") * 500,
    "deep YAML": deep_yaml,
    "deep YAML in one line": lambda: b"a: " + b"[" * 100_000,
    "YAML aliases": yaml_bomb,
    "YAML that is its own child": lambda: b"a: &a [*a, *a]\nb: *a\nkind: Pod\napiVersion: v1\n",
    "enormous numbers": lambda: (b"time=" + NUMBER + b" level=error n=-" + NUMBER + b"e9\n") * 20,
    "enormous numbers in JSON": lambda: (
        (b'{"ts": ' + NUMBER + b', "level": "error", "msg": "no", "n": 1e999999}\n') * 20
    ),
    "enormous numbers in metrics": lambda: b'# TYPE a gauge\na{b="c"} ' + NUMBER + b"\n",
    "times that are none": lambda: b"9999-99-99 99:99:99 ERROR 0000-00-00T00:00:00Z\n" * 20_000,
    "one letter for ever": lambda: (b"a" * 60_000 + b"!\n") * 50,
    "equals signs": lambda: (b"a=" * 30_000 + b"\n") * 50,
    "quotes": lambda: (b'"' * 60_000 + b"\n") * 50,
    "backslashes": lambda: (b'{"log":"' + b"\\" * 60_000 + b"\n") * 50,
    "brackets": lambda: (b"[" * 30_000 + b"]" * 29_999 + b"\n") * 50,
    "dots and digits": lambda: (b"1.2.3.4." * 8_000 + b"\n") * 50,
    "many colons": lambda: (b"a:b::" * 12_000 + b"\n") * 50,
    "numbers with colons": lambda: (b"10:11:12:" * 7_000 + b"\n") * 50,
    "CSV with lines in quotes": lambda: b'a,b\n1,"x\ny\nz"\n' * 50_000,
    "CSV without the last quote": lambda: b'time,value\n1,"' + b"x,y\n" * 500_000,
    "CSV of many columns": lambda: b"\n".join(
        [b"c" + b",c".join(map(b"%d".__mod__, range(9999)))] * 9
    ),
    "a trace of many lines": lambda: b"2026-03-02 10:00:00 ERROR no\n" + TRACE * 100_000,
    "a thread dump without an end": lambda: b'"a-1" #1 nid=0x1 tid=0x1\n' + TRACE * 50_000,
    "kubectl without an end": lambda: (
        b"$ kubectl get pods\nNAME READY STATUS\n" + b"a 1/1 X\n" * 99_999
    ),
    "prompts": lambda: b"root@till-1:~# df -h\n" * 50_000,
    "many threads": lambda: (
        b'"a-1" #1 nid=0x1\n\t- waiting to lock <0x1>\n\t- locked <0x1>\n' * 9999
    ),
}


def read(content: bytes, kind: Format | None = None) -> Analysis:
    analysis = analyse([source(content, "it.txt")], formats={"it.txt": kind} if kind else {})
    assert dump(analysis)
    return analysis


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_evidence_costs_bounded_time_and_memory(name: str) -> None:
    content = HOSTILE[name]()

    with bounded():
        analysis = read(content)

    assert analysis.coverage.files or analysis.coverage.skipped


@pytest.mark.parametrize("kind", Format)
def test_every_reader_stands_what_it_was_not_made_for(kind: Format) -> None:
    pieces = [make()[: 16 * 1024] for make in HOSTILE.values()]

    with bounded():
        analysis = read(b"\n".join(pieces), kind)

    assert analysis.coverage.files[0].format == kind.value


def zip_bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("calm.log", b"\0" * (64 * MEGABYTE))
    return packed.getvalue()


def nested_zips() -> bytes:
    packed = b"INFO well\n"
    for depth in range(30):
        outer = io.BytesIO()
        with zipfile.ZipFile(outer, "w") as archive:
            archive.writestr(f"{depth}.zip", packed)
        packed = outer.getvalue()
    return packed


LOG = b"2026-03-02 10:00:00 ERROR no paper\n" * 20_000
ARCHIVES: dict[str, Callable[[], bytes]] = {
    "zip bomb": zip_bomb,
    "zips in zips": nested_zips,
    "truncated gzip": lambda: gzip.compress(LOG)[:-20],
    "gzip with a wrong sum": lambda: gzip.compress(LOG)[:-8] + bytes(8),
    "gzip bomb": lambda: gzip.compress(bytes(64 * MEGABYTE)),
    "truncated bzip2": lambda: bz2.compress(LOG)[:-20],
    "gzip in name only": lambda: b"\x1f\x8b\x08" + bytes(100),
    "half a zip": lambda: zip_bomb()[:1000],
}


@pytest.mark.parametrize("name", ARCHIVES)
def test_a_hostile_archive_is_refused_or_read_within_bounds(name: str, tmp_path: Path) -> None:
    path = tmp_path / "evidence"
    path.write_bytes(ARCHIVES[name]())

    with bounded():
        try:
            with open_evidence([path]) as evidence:
                outcome = analyse(evidence.sources).coverage.files or evidence.skipped
        except EvidenceUnreadable as refusal:
            outcome = (refusal.reason,)

    assert outcome


def test_a_limit_on_depth_loses_nothing_beside_it() -> None:
    deep = json.dumps({"level": "error", "msg": "no paper", "time": "2026-03-02T10:00:00Z"})
    lines = "\n".join([deep, '{"a":' * 900 + "1" + "}" * 900, deep])

    analysis = read(lines.encode())

    assert [event.count for event in analysis.timeline] == [2]
