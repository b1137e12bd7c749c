from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faultmaven.analysis.reading import iter_lines
from faultmaven.analysis.sources import Source
from faultmaven.modules.agent.reasoners.grep import grep


def source(data: bytes) -> Source:
    return Source("x.log", len(data), lambda: BytesIO(data))


def numbers(data: bytes, pattern: str) -> list[int]:
    return [found.number for found in grep(source(data), pattern)]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a\nfoo\nb\nfoo foo\n", [2, 4]),
        (b"foo", [1]),
        (b"\n\nfoo\n", [3]),
        (b"foo\r\nbar\r\nfoo\r\n", [1, 3]),
        (b"foo\rbar\rfoo", [1, 3]),
        (b"", []),
        ("füß\nfoo\n".encode(), [2]),
        (b"\xfc\xe4\nfoo\n", [2]),
        ("foo\nbar\nfoo\n".encode("utf-16"), [1, 3]),
    ],
    ids=["lf", "no end", "blank", "crlf", "cr", "empty", "utf-8", "latin-1", "utf-16"],
)
def test_the_numbers_of_matching_lines_are_found(data: bytes, expected: list[int]) -> None:
    assert numbers(data, "foo") == expected


def test_anchors_are_those_of_the_line() -> None:
    assert numbers(b"foo\nxfoo\nfoo \n", "^foo$") == [1]


def test_lines_beyond_the_first_block_keep_their_numbers() -> None:
    data = b"".join(b"line %d of a long file\n" % number for number in range(1, 120_001))

    assert numbers(data, r"line (1|60000|120000) ") == [1, 60_000, 120_000]


@given(st.text(alphabet="ab\n\r \u00e9", max_size=80))
def test_grep_finds_what_reading_line_by_line_finds(text: str) -> None:
    data = text.encode()

    expected = [line.number for line in iter_lines(source(data)) if "ab" in line.text]

    assert numbers(data, "ab") == expected
