"""Trace ids, continued or begun (W3C Trace Context)."""

import pytest

from faultmaven.web.tracing import begin_trace, trace_id

TRACE = "0af7651916cd43dd8448eb211c80319c"
SPAN = "b7ad6b7169203331"


def test_a_callers_trace_is_continued():
    assert begin_trace(f"00-{TRACE}-{SPAN}-01") == TRACE == trace_id()


def test_a_later_version_may_say_more():
    assert begin_trace(f"01-{TRACE}-{SPAN}-01-more") == TRACE


@pytest.mark.parametrize(
    "parent",
    [
        None,
        "",
        TRACE,
        f"00-{TRACE}",
        f"ff-{TRACE}-{SPAN}-01",
        f"00-{'0' * 32}-{SPAN}-01",
        f"00-{TRACE.upper()}-{SPAN}-01",
        f"00-{TRACE[:-1]}-{SPAN}-01",
        f"00-{'g' * 32}-{SPAN}-01",
    ],
)
def test_otherwise_one_is_begun(parent: str | None):
    begun = begin_trace(parent)

    assert begun != TRACE
    assert len(bytes.fromhex(begun)) == 16
