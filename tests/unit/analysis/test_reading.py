"""What a line is, whatever the bytes."""

import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faultmaven.analysis.line_index import index_lines, lines_at
from faultmaven.analysis.reading import MAX_LINE_BYTES, LineReader, iter_lines
from tests.unit.analysis.evidence import source

LINE_BYTES = st.lists(
    st.sampled_from([b"\n", b"\r", b"\r\n", b"a", b"\xc3\xa9", b"\xff", b"\0", b"\x85", b"7" * 50]),
    max_size=80,
).map(b"".join)


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (b"", []),
        (b"one", ["one"]),
        (b"one\n", ["one"]),
        (b"one\n\n", ["one", ""]),
        (b"one\r\ntwo\r\n", ["one", "two"]),
        (b"one\rtwo\rthree", ["one", "two", "three"]),
        (b"one\r\rtwo", ["one", "", "two"]),
        (b"form\x0cfeed \xe2\x80\xa8 next\x85line\n", ["form\x0cfeed â\x80¨ next\x85line"]),
        (b"\xef\xbb\xbfone\n", ["one"]),
        ("één\n".encode("utf-16"), ["één"]),
        ("één\r\ntwee".encode("utf-16-le"), ["één", "twee"]),
        ("\ufeffein\nzwei".encode("utf-16-be"), ["ein", "zwei"]),
        (b"\xef\xbb\xbf", []),
        (b"a\0b\n", ["a\ufffdb"]),
    ],
)
def test_a_line_ends_with_lf_crlf_or_a_lone_cr(data: bytes, lines: list[str]) -> None:
    assert [line.text for line in iter_lines(source(data))] == lines


def test_bytes_that_are_not_utf_8_read_as_latin_1_in_that_line_only_with_a_note() -> None:
    reader = LineReader(source("grün\n".encode() + "grün\n".encode("latin-1")))

    assert [line.text for line in reader] == ["grün", "grün"]
    assert "Latin-1" in reader.note


@given(LINE_BYTES, st.integers(1, 20), st.integers(1, 9), st.integers(1, 40), st.integers(0, 40))
def test_index_and_reader_agree_on_every_line_however_the_bytes_arrive(
    data: bytes, piece: int, stride: int, start: int, extra: int
) -> None:
    lines = list(iter_lines(source(data)))

    index = index_lines((data[i : i + piece] for i in range(0, len(data), piece)), stride)

    assert index.lines == len(lines)
    assert index.bytes == len(data)
    assert lines_at(io.BytesIO(data), index, start, start + extra) == [
        line for line in lines if start <= line.number <= start + extra
    ]


@given(st.text(st.sampled_from("ab\r\né\u0a0d\u0d0a"), min_size=3, max_size=60))
def test_index_and_reader_agree_in_utf_16(text: str) -> None:
    data = text.encode("utf-16")

    index = index_lines([data[:3], data[3:]], stride=2)

    assert lines_at(io.BytesIO(data), index, 1, 99) == list(iter_lines(source(data)))


def test_lines_are_the_same_in_a_file_of_many_blocks() -> None:
    expected = [f"line {number} {'x' * (number % 97)}" for number in range(60_000)]
    data = "\r\n".join(expected).encode()

    reader = LineReader(source(data))

    assert [line.text for line in reader] == expected
    assert (reader.lines, reader.bytes) == (len(expected), len(data))


@pytest.mark.timeout(5)
def test_an_overlong_line_is_cut_and_does_not_shift_the_numbers_after_it() -> None:
    data = b"before\n" + "é".encode() * 3_000_000 + b"\nafter\n"

    reader = LineReader(source(data))
    lines = list(reader)

    assert [line.number for line in lines] == [1, 2, 3]
    assert lines[1].text == "é" * (MAX_LINE_BYTES // 2)
    assert lines[2].text == "after"
    assert "1 lines were cut" in reader.note
    assert index_lines([data]).lines == 3


def test_two_hundred_megabytes_of_nuls_without_a_line_end_take_little_time() -> None:
    class Zeros(io.RawIOBase):
        left = 200 << 20

        def read(self, size: int = -1) -> bytes:
            size = min(size, self.left)
            self.left -= size
            return bytes(size)

    zeros = source(b"")
    endless = type(zeros)("zeros.log", 200 << 20, Zeros)  # type: ignore[arg-type]

    start = time.process_time()
    reader = LineReader(endless)
    lines = list(reader)

    assert len(lines) == 1
    assert time.process_time() - start < 5
