"""The kernel in C finds what numpy finds, byte for byte, whatever a log holds."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.mixed_log import write_logs
from faultmaven.analysis.logs.parts import LogPart, jobs, scan
from faultmaven.analysis.rules.library import built_in
from faultmaven.analysis.sources import Source, file_source
from faultmaven.analysis.templates.forms import Grouped, grouped, word_forms
from faultmaven.analysis.templates.native import BUILT, kernel_groups

PIECES = (b"\n", b"\r\n", b"\0", b"\xff\xc3", b" ", b"-", b"a", b"Z", b"0", b"9", b"till", b"a1b")


@pytest.fixture(autouse=True, scope="module")
def _kernel() -> None:
    if not BUILT.exists():
        assert "CI" not in os.environ, "the kernel was not built"
        pytest.skip("no C compiler was there when the package was installed")


def by_kernel(data: bytes) -> Grouped:
    ends = np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == ord("\n"))
    found = kernel_groups(data, ends)
    assert found is not None
    return found


def told(groups: Grouped) -> tuple[list[bytes], list[int], list[int]]:
    return list(groups.forms), groups.first.tolist(), groups.numbers.tolist()


def scanned(log: Source, *, native: bool) -> list[LogPart]:
    found = jobs(log, built_in().patterns, keep_numbers=True)
    return [scan(replace(job, native=native), lambda size: None) for job in found]


def facts(part: LogPart) -> list[object]:
    tally = part.counts
    arrays = (tally.counts, tally.first, tally.last, tally.first_at, tally.last_at)
    numbers = [block.tolist() for block in tally.numbers or ()]
    seen = (part.errors.messages, part.errors.minutes)
    return [part.messages, [each.tolist() for each in arrays], numbers, part.hits, seen]


@given(st.lists(st.binary(max_size=40) | st.sampled_from(PIECES), max_size=200))
def test_the_kernel_groups_any_bytes_as_numpy_does(pieces: list[bytes]) -> None:
    data = b"".join(pieces) + b"\n"

    assert told(by_kernel(data)) == told(grouped(word_forms(data)))


@pytest.mark.parametrize("size", [1, 7, 8, 9, 63, 64, 65, 1000, 200_000])
def test_the_kernel_knows_words_and_lines_of_any_length(size: int) -> None:
    long = b"a" * size
    data = b"\n".join([long, long + b"1", b"1" + long, long + b"-" + long, b"1" * size, long, b""])

    assert told(by_kernel(data)) == told(grouped(word_forms(data)))


def test_ends_that_are_not_those_of_the_data_are_refused() -> None:
    for ends in ([5], [2, 1], [-1], [1 << 62]):
        assert kernel_groups(b"ab\n", np.array(ends)) is None


def test_a_log_is_read_alike_with_and_without_the_kernel(tmp_path: Path) -> None:
    write_logs(tmp_path, 3 << 20)

    for path in sorted(tmp_path.iterdir()):
        log = file_source(path, path.name)
        alike = [list(map(facts, scanned(log, native=native))) for native in (True, False)]

        assert alike[0] == alike[1]
