"""The trace id of the request being served (W3C Trace Context)."""

import os
from contextvars import ContextVar

_trace_id: ContextVar[str] = ContextVar("trace_id", default="")

_HEX = frozenset("0123456789abcdef")


def trace_id() -> str:
    """32 lower-case hexadecimal digits, or nothing outside a request."""
    return _trace_id.get()


def begin_trace(traceparent: str | None) -> str:
    """Continue the caller's trace, or begin one where there is none or it is malformed."""
    _trace_id.set(current := _from_parent(traceparent) or os.urandom(16).hex())
    return current


def _from_parent(traceparent: str | None) -> str | None:
    if traceparent is None:
        return None
    parts = traceparent.split("-")
    if len(parts) < 4 or len(parts[0]) != 2 or len(parts[1]) != 32 or parts[0] == "ff":
        return None
    return parts[1] if set(parts[1]) <= _HEX and set(parts[1]) != {"0"} else None
