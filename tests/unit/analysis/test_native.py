"""The kernel in C finds what numpy finds, byte for byte, whatever a log holds."""

import os
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from benchmarks.mixed_log import write_logs
from faultmaven.analysis.kernel.native import Kernel, kernel
from faultmaven.analysis.logs.block_lines import BlockLines
from faultmaven.analysis.logs.clocks import NO_COLUMN, NONE, PLAIN, SLOW, Clocks, clocks
from faultmaven.analysis.logs.form_tables import DictForms, FormTable, KernelForms
from faultmaven.analysis.logs.forms_known import Found
from faultmaven.analysis.logs.line_counts import LineCounts
from faultmaven.analysis.logs.messages import TRAITS
from faultmaven.analysis.logs.parts import LogPart, jobs, scan
from faultmaven.analysis.logs.scanned import Scanned
from faultmaven.analysis.logs.statuses import http_statuses
from faultmaven.analysis.logs.style import Style
from faultmaven.analysis.rules.library import built_in
from faultmaven.analysis.sources import Source, file_source
from faultmaven.analysis.templates.forms import word_forms

FACTOR = 0x9E3779B97F4A7C15
PIECES = (b"\n", b"\r\n", b"\0", b"\xff\xc3", b" ", b"-", b"a", b"Z", b"0", b"9", b"till", b"a1b")
SHOWN = (
    *(b"\n", b"x", b" ", b":", b"1", b"2026-03-01T", b"Mar  1 ", b"06:07:08", b"23:59:59,1234567"),
    *(
        b"06:07:08.",
        b"112233",
        b"1:22:33:44",
        b'" 200',
        b'" 404 ',
        b'" 5031',
        b'"',
        b'" 20',
        b"\xff",
    ),
)
texts = st.lists(st.binary(max_size=40) | st.sampled_from(PIECES), max_size=200).map(b"".join)
shown_texts = st.lists(st.sampled_from(SHOWN), min_size=1, max_size=120).map(b"".join)
traits = st.tuples(
    st.sampled_from([0, 1, 2, 5, 11, NO_COLUMN]),
    st.sampled_from([NONE, SLOW, PLAIN, 0, 0, 1, 2, 127]),
    st.integers(0, 16),
)

times = st.just(NONE) | st.integers(-(10**14), 10**14) | st.integers(0, 10**9)


@pytest.fixture(scope="module")
def native() -> Kernel:
    found = kernel()
    if found is None:
        assert "CI" not in os.environ, "the kernel was not built"
        pytest.skip("no C compiler was there when the package was installed")
    return found


def told(table: FormTable, data: bytes, native: Kernel | None) -> tuple[list[int], list[int]]:
    found = table.number(BlockLines(1, data, native))
    return found.numbers.tolist(), list(found.firsts)


def scanned(log: Source, *, native: bool) -> list[LogPart]:
    found = jobs(log, built_in().patterns, keep_numbers=True)
    return [scan(replace(job, native=native), lambda size: None) for job in found]


def dates(lines: BlockLines, shown: Clocks, of_lines: NDArray[np.void]) -> list[bytes | None]:
    """The date before each line's time."""
    backs = of_lines["back"].tolist()
    told = [
        lines.data[max(at - back, 0) : max(at - 1, 0)]
        for at, back in zip(shown.at.tolist(), (backs[row] for row in shown.rows), strict=True)
    ]
    return [None if date < 0 else told[date] for date in shown.date_of.tolist()]


def colliding(count: int) -> bytes:
    """Lines of eight bytes without digits whose hashes, in `forms.c`, fall on one place."""
    dice, lines = random.Random(7), []
    while len(lines) < count:
        high, low = dice.getrandbits(32), dice.getrandbits(14) << 18
        mixed = high << 32 | (low ^ high)
        product = mixed ^ mixed >> 29 ^ mixed >> 58
        line = (product * pow(FACTOR, -1, 1 << 64) % (1 << 64) ^ 8).to_bytes(8, "little")
        if not set(line) & set(b"0123456789\n"):
            lines.append(line + b"\n")
    return b"".join(lines)


def block_of(numbers: NDArray[Any], times: NDArray[Any], native: Kernel | None) -> Scanned:
    """As many lines, of messages with these numbers at these times."""
    size = len(numbers)
    lines = BlockLines(1, b"\n" * size, native)
    found = Found(numbers.astype(np.int32), np.zeros(size, np.int32), np.zeros(size, np.int8))
    begins = np.ones(size, np.bool_)
    at = times.astype(np.int64)
    return Scanned("a.log", Style((), False), lines, found, at, np.zeros(size, np.int8), begins)


def counted(tally: LineCounts) -> list[list[int]]:
    arrays = (tally.counts, tally.first, tally.last, tally.first_at, tally.last_at)
    return [each.tolist() for each in (*arrays, *tally.rates.counted())]


def facts(part: LogPart) -> list[object]:
    tally = part.counts
    numbers = [block.tolist() for block in tally.numbers or ()]
    seen = (part.errors.messages, part.errors.minutes)
    return [part.messages, counted(tally), numbers, part.hits, seen]


@given(st.lists(texts, min_size=1, max_size=3))
def test_the_kernel_numbers_the_forms_of_any_bytes_as_numpy_does(
    native: Kernel, blocks: list[bytes]
) -> None:
    ours, theirs = KernelForms(native), DictForms(word_forms)

    for data in (block + b"\n" for block in blocks):
        assert told(ours, data, native) == told(theirs, data, None)
    count = len(theirs._forms)
    assert [ours.form(number) for number in range(count)] == theirs._forms
    assert ours.size == theirs.size


@pytest.mark.parametrize("size", [1, 7, 8, 9, 63, 64, 65, 127, 128, 1000, 200_000])
def test_the_kernel_knows_words_and_lines_of_any_length(native: Kernel, size: int) -> None:
    long = b"a" * size
    data = b"\n".join([long, long + b"1", b"1" + long, long + b"-" + long, b"1" * size, long, b""])

    assert told(KernelForms(native), data, native) == told(DictForms(word_forms), data, None)


@given(texts)
def test_the_kernel_finds_the_ends_of_lines(native: Kernel, data: bytes) -> None:
    expected = [place for place, byte in enumerate(data) if byte == ord("\n")]

    assert BlockLines(1, data, native).ends.tolist() == expected


@given(shown_texts, st.lists(traits, min_size=1, max_size=5))
def test_the_kernel_reads_times_and_dates_where_numpy_does(
    native: Kernel, text: bytes, told: list[tuple[int, int, int]]
) -> None:
    ours, theirs = (BlockLines(1, text + b"\n", each) for each in (native, None))
    of_lines = np.zeros(len(ours), TRAITS)
    for place in range(len(ours)):
        of_lines[place] = (*told[place % len(told)], 0, 0, 0, 0, 0)

    found, expected = clocks(ours, of_lines), clocks(theirs, of_lines)

    assert found.found.tolist() == expected.found.tolist()
    assert found.slow.tolist() == expected.slow.tolist()
    assert dates(ours, found, of_lines) == dates(theirs, expected, of_lines)


@given(shown_texts)
def test_the_kernel_reads_statuses_where_numpy_does(native: Kernel, text: bytes) -> None:
    ours, theirs = (BlockLines(1, text + b"\n", each) for each in (native, None))
    rows = np.arange(len(ours))

    assert http_statuses(ours, rows).tolist() == http_statuses(theirs, rows).tolist()


@given(st.lists(st.tuples(st.integers(0, 400), times), min_size=1, max_size=99), st.integers(0, 3))
def test_the_kernel_counts_messages_and_spans_as_numpy_does(
    native: Kernel, told: list[tuple[int, int]], again: int
) -> None:
    numbers, at = np.array(told).T
    ours, theirs = LineCounts(keep_numbers=False), LineCounts(keep_numbers=False)

    for block in range(1 + again):
        shifted = np.where(at == NONE, NONE, at + block * 1_000_000)
        for counts, each in ((ours, native), (theirs, None)):
            counts.add(block_of(numbers, shifted, each), 401)

    assert counted(ours) == counted(theirs)


def test_more_spans_than_the_table_holds_are_counted_on(native: Kernel) -> None:
    at = np.arange(20_000) * 1_000_000
    ours, theirs = LineCounts(keep_numbers=False), LineCounts(keep_numbers=False)

    for counts, each in ((ours, native), (theirs, None)):
        counts.add(block_of(at // 7_000_000 % 300, at, each), 300)

    assert counted(ours) == counted(theirs)


def test_a_number_beyond_the_messages_is_refused(native: Kernel) -> None:
    with pytest.raises(ValueError, match="no number"):
        LineCounts(keep_numbers=False).add(block_of(np.array([3]), np.array([NONE]), native), 3)


def test_ends_that_are_not_those_of_the_data_are_refused(native: Kernel) -> None:
    data, traits = b"06:07:08\n06:07:08\n", np.zeros(2, np.uint64)

    for ends in ([5, 18], [2, 1], [-1, 8], [1 << 62, 8]):
        assert native.times(data, np.array(ends), traits) is None


def test_a_log_whose_forms_outgrow_the_table_is_numbered_on_by_numpy(native: Kernel) -> None:
    words = [b"w" + bytes([97 + i % 26, 97 + i // 26 % 26, 97 + i // 676]) for i in range(10_000)]
    small, large = b"\n".join(words[:5]) + b"\n", b"\n".join(words * 14) + b"\n"
    ours, theirs = KernelForms(native), DictForms(word_forms)

    for data in (small, large, small):
        assert told(ours, data, native) == told(theirs, data, None)
    assert ours.form(9_999) == words[-1]


def test_lines_made_to_fall_on_one_place_are_numbered_by_numpy(native: Kernel) -> None:
    data = colliding(2_000)

    assert native.forms(data, native.marks(data), KernelForms(native)._table) is None
    assert told(KernelForms(native), data, native) == told(DictForms(word_forms), data, None)


def test_a_log_is_read_alike_with_and_without_the_kernel(native: Kernel, tmp_path: Path) -> None:
    write_logs(tmp_path, 2 << 20)
    log = file_source(tmp_path / "mixed.log", "mixed.log")

    alike = [list(map(facts, scanned(log, native=native))) for native in (True, False)]

    assert alike[0] == alike[1]
