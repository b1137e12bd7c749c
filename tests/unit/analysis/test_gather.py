"""Documents are read within bounds on each and on all of them, and say so where not whole."""

import io
from functools import partial

import pytest

from faultmaven.analysis import gather as gathering
from faultmaven.analysis import kept as keeping
from faultmaven.analysis.gather import gather
from faultmaven.analysis.sources import Source


def manifest(name: str, lines: int) -> Source:
    head = b"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: prices\ndata:\n"
    content = head + b"".join(b"  k%04d: on\n" % number for number in range(lines))
    return Source(name, len(content), partial(io.BytesIO, content))


@pytest.mark.parametrize("names", ["abc", "cba"])
def test_the_smallest_documents_are_read_first_whatever_their_names(
    names: str, monkeypatch: pytest.MonkeyPatch
):
    small, middle, large = (manifest(name, 10 * 2**step) for step, name in enumerate(names))
    monkeypatch.setattr(gathering, "MAX_DOCUMENTS_BYTES", small.size + middle.size)

    found = gather([small, middle, large], ())

    assert set(found.documents) == {small.name, middle.name}
    notes = {file.file: file.note for file in found.files}
    assert "its lines were only counted: give fewer" in notes.pop(large.name)
    assert set(notes.values()) == {""}


def of_size(text: str, size: int, name: str = "rows.csv") -> Source:
    content = "".join(text.format(number) for number in range(size // len(text))).encode()
    return Source(name, len(content), partial(io.BytesIO, content))


def test_of_a_table_that_is_too_large_the_ends_are_read_and_each_line_keeps_its_number(
    monkeypatch: pytest.MonkeyPatch,
):
    for module in (gathering, keeping):
        monkeypatch.setattr(module, "MAX_DOCUMENT_BYTES", 2 << 20)
    table = of_size("2031-05-06T07:00:00Z,till,{:08}\n", 5 << 20)
    header = b"time,service,load\n"
    source = Source("t.csv", table.size + 18, lambda: io.BytesIO(header + table.open().read()))

    found = gather([source], ())

    lines, (coverage,) = found.documents["t.csv"], found.files
    assert len(lines) == coverage.lines
    assert (lines[0], lines[-1][-8:]) == ("time,service,load", f"{coverage.lines - 2:08}")
    assert 0 < coverage.unread == lines.count("") < coverage.lines
    start = lines.index("") + 1
    stop = start + coverage.unread - 1
    assert f"lines {start:,} to {stop:,} were only counted: split it" in coverage.note
    assert {int(number) for number in found.series[0].lines} == {
        number for number, line in enumerate(lines, 1) if number > 1 and line
    }


def test_a_document_that_is_one_whole_and_too_large_is_only_counted(
    monkeypatch: pytest.MonkeyPatch,
):
    for module in (gathering, keeping):
        monkeypatch.setattr(module, "MAX_DOCUMENT_BYTES", 1000)

    found = gather([manifest("m.yaml", 200)], ())

    (coverage,) = found.files
    assert found.documents == {}
    assert coverage.unread == coverage.lines
    assert coverage.note.endswith("its lines were only counted: split it")


def test_of_documents_of_one_size_all_are_read_or_none(monkeypatch: pytest.MonkeyPatch):
    alike = [manifest(name, 10) for name in "ab"]
    monkeypatch.setattr(gathering, "MAX_DOCUMENTS_BYTES", alike[0].size)

    assert gather(alike, ()).documents == {}
