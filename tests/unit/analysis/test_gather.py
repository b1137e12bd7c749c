"""Documents are read whole within a bound on all of them, and say so where they are not."""

import io
from functools import partial

import pytest

from faultmaven.analysis import gather as gathering
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
    assert notes.pop(large.name) == "too large to be read whole: its lines were only counted"
    assert set(notes.values()) == {""}


def test_of_documents_of_one_size_all_are_read_or_none(monkeypatch: pytest.MonkeyPatch):
    alike = [manifest(name, 10) for name in "ab"]
    monkeypatch.setattr(gathering, "MAX_DOCUMENTS_BYTES", alike[0].size)

    assert gather(alike, ()).documents == {}
