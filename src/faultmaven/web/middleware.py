"""What surrounds every request: its trace, its log line and metrics, headers, and a body limit."""

import time
from collections.abc import Mapping

import structlog
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from faultmaven.web.headers import SECURITY_HEADERS, TRACE_HEADER
from faultmaven.web.metrics import observe_request
from faultmaven.web.tracing import begin_trace

log = structlog.get_logger("faultmaven.access")

MULTIPART_SLACK = 1024 * 1024


class Observed:
    """Gives the request a trace id, its answer our headers, and notes how it went."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._trace_header = TRACE_HEADER.lower().encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        trace = begin_trace(header(scope, b"traceparent"))
        mark = (self._trace_header, trace.encode())
        status = 500

        async def send_marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), *SECURITY_HEADERS, mark]
            await send(message)

        try:
            await self._app(scope, receive, send_marked)
        finally:
            _note(scope, status, time.perf_counter() - began, trace)


def _note(scope: Scope, status: int, seconds: float, trace: str) -> None:
    route = getattr(scope.get("route"), "path", "unmatched")
    observe_request(scope["method"], route, status, seconds)
    log.info(
        "request",
        method=scope["method"],
        path=scope["path"],
        status=status,
        ms=round(seconds * 1000, 1),
        trace_id=trace,
    )


class AlsoUnder:
    """Serves every route below a prefix too, by telling the router to look behind it."""

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self._app = app
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        root = scope.get("root_path", "") + self._prefix
        if scope["type"] == "http" and scope["path"].startswith(f"{root}/"):
            scope["root_path"] = root
        await self._app(scope, receive, send)


class BodyLimited:
    """Refuses bodies above the limit: at once by their declared length, or while they arrive."""

    def __init__(self, app: ASGIApp, plain: int, uploads: Mapping[str, int]) -> None:
        """`uploads` gives the bytes of a file that routes may take, by the end of their path."""
        self._app = app
        self._plain = plain
        self._uploads = {path: limit + MULTIPART_SLACK for path, limit in uploads.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self._app(scope, receive, send)
            return
        limit = self._limit(scope)
        declared = header(scope, b"content-length") or ""
        left = limit

        async def receive_limited() -> Message:
            nonlocal left
            if declared.isdecimal() and int(declared) > limit:
                raise _too_large(limit)
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise _too_large(limit)
            return message

        await self._app(scope, receive_limited, send)

    def _limit(self, scope: Scope) -> int:
        if (header(scope, b"content-type") or "").startswith("multipart/"):
            for path, limit in self._uploads.items():
                if scope["path"].endswith(path):
                    return limit
        return self._plain


def _too_large(limit: int) -> HTTPException:
    return HTTPException(413, f"The body is larger than the {limit:,} bytes allowed here.")


def header(scope: Scope, name: bytes) -> str | None:
    """The first value of a request header, by its lower-case name."""
    for key, value in scope["headers"]:
        if key == name:
            return str(value, "latin-1")
    return None
