"""Ranges and names of downloads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faultmaven.errors import RangeNotSatisfiable
from faultmaven.web.downloads import byte_range, disposition


@pytest.mark.parametrize(
    ("header", "span"),
    [
        ("bytes=0-0", (0, 1)),
        ("bytes=2-5", (2, 6)),
        ("bytes=5-", (5, 10)),
        ("bytes=5-999", (5, 10)),
        ("bytes=-3", (7, 10)),
        ("bytes=-999", (0, 10)),
    ],
)
def test_a_range_gives_its_bytes(header, span):
    assert byte_range(header, 10) == span


@pytest.mark.parametrize(
    "header", ["bytes=10-", "bytes=11-20", "bytes=-0", "bytes=" + "9" * 99 + "-"]
)
def test_a_range_beyond_the_file_is_not_satisfiable(header):
    with pytest.raises(RangeNotSatisfiable) as refusal:
        byte_range(header, 10)

    assert refusal.value.size == 10


@pytest.mark.parametrize(
    "header", ["", "bytes=", "bytes=-", "bytes=5-2", "bytes=0-1,4-5", "lines=1-2", "bytes=a-b"]
)
def test_what_is_no_single_range_means_the_whole_file(header):
    assert byte_range(header, 10) is None


@given(st.text(max_size=40))
def test_a_name_cannot_leave_its_header(name):
    header = disposition(name)

    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2


def test_a_name_keeps_its_letters_for_clients_that_read_them():
    header = disposition("logs/zażółć.log")

    assert header == (
        "attachment; filename=\"za____.log\"; filename*=UTF-8''za%C5%BC%C3%B3%C5%82%C4%87.log"
    )
