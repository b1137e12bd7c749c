"""A POST with an `Idempotency-Key` takes effect once: later ones get the first answer again."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from faultmaven.errors import Conflict, FaultMavenError, Invalid, Unauthenticated
from faultmaven.web.middleware import header
from faultmaven.web.problems import problem_response

MAX_KEY = 255
STREAM = b"text/event-stream"


class RequestInProgress(Conflict):
    def __init__(self) -> None:
        super().__init__("The first request with this Idempotency-Key is still being answered.")


class IdempotencyKeyReused(Invalid):
    def __init__(self) -> None:
        super().__init__("This Idempotency-Key was used with another body; choose a new one.")


class InvalidIdempotencyKey(Invalid):
    def __init__(self) -> None:
        super().__init__(f"An Idempotency-Key has 1 to {MAX_KEY} visible ASCII characters.")


@dataclass(frozen=True, slots=True)
class Call:
    """What makes two requests the same: the caller, the method and path, and the key."""

    caller: str
    method: str
    path: str
    key: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A response to keep, with the SHA-256 of the body it answered."""

    body_digest: bytes
    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


class Attempt(Protocol):
    async def keep(self, answer: Answer) -> None:
        """Commit the effect and its answer together."""
        ...

    async def commit(self) -> None:
        """Commit the effect, keeping no answer: a retry runs again."""
        ...


class Ledger(Protocol):
    """The answers that were given, and who is being answered now."""

    async def caller(self, token: str) -> str:
        """Whose token it is. Raises `Unauthenticated`."""
        ...

    async def find(self, call: Call) -> Answer | None:
        """The answer kept; its digest compares only through `matches`."""
        ...

    def matches(self, answer: Answer, body_digest: bytes) -> bool: ...

    def attempt(self, call: Call) -> AbstractAsyncContextManager[Attempt]:
        """Raises `RequestInProgress` while another attempt at the same call runs."""
        ...


class Idempotent:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = header(scope, b"idempotency-key") if _is_post(scope) else None
        if key is None:
            await self._app(scope, receive, send)
            return
        try:
            await self._answer(key, scope, receive, send)
        except (FaultMavenError, HTTPException) as error:
            await problem_response(error, scope["path"])(scope, receive, send)

    async def _answer(self, key: str, scope: Scope, receive: Receive, send: Send) -> None:
        if not (0 < len(key) <= MAX_KEY and key.isascii() and key.isprintable()):
            raise InvalidIdempotencyKey
        ledger: Ledger = scope["state"]["ledger"]
        try:
            call = Call(await _caller(ledger, scope), "POST", scope["path"], key)
        except Unauthenticated:
            await self._app(scope, receive, send)
            return
        body = _HashedBody(receive, scope)
        answer = await ledger.find(call)
        if answer is None:
            answer = await self._first(call, ledger, body, scope, send)
        if answer is not None:
            await _replay(answer, ledger, body, send)

    async def _first(
        self, call: Call, ledger: Ledger, body: "_HashedBody", scope: Scope, send: Send
    ) -> Answer | None:
        """Run the request, unless its answer has come up meanwhile: then give that back."""
        async with ledger.attempt(call) as attempt:
            if answer := await ledger.find(call):
                return answer
            response = _HeldResponse(send, attempt)
            await self._app(scope, body, response)
            if 200 <= response.status < 300 and not response.streams:
                await attempt.keep(response.answer(await body.digest()))
            else:
                await attempt.commit()
        await response.release()
        return None


def _is_post(scope: Scope) -> bool:
    return bool(scope["type"] == "http" and scope["method"] == "POST")


async def _caller(ledger: Ledger, scope: Scope) -> str:
    scheme, _, token = (header(scope, b"authorization") or "").partition(" ")
    if scheme.lower() == "bearer":
        return await ledger.caller(token)
    client = scope.get("client")
    return f"anonymous@{client[0] if client else ''}"


async def _replay(answer: Answer, ledger: Ledger, body: "_HashedBody", send: Send) -> None:
    if not ledger.matches(answer, await body.digest()):
        raise IdempotencyKeyReused
    start = {"type": "http.response.start", "status": answer.status}
    await send({**start, "headers": list(answer.headers)})
    await send({"type": "http.response.body", "body": answer.body})


class _HashedBody:
    """Passes the body on while hashing it; a multipart boundary, chosen at random, is left out."""

    def __init__(self, receive: Receive, scope: Scope) -> None:
        self._receive = receive
        kind = header(scope, b"content-type") or ""
        _, _, boundary = kind.partition("boundary=")
        self._boundary = boundary.partition(";")[0].strip().strip('"').encode("latin-1")
        self._hash = sha256(kind.partition(";")[0].encode("latin-1"))
        self._tail = b""
        self._more = True

    async def __call__(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._update(message.get("body", b""))
            self._more = message.get("more_body", False)
        else:
            self._more = False
        return message

    async def digest(self) -> bytes:
        while self._more:
            await self()
        self._hash.update(self._tail)
        self._tail = b""
        return self._hash.digest()

    def _update(self, chunk: bytes) -> None:
        if not self._boundary:
            self._hash.update(chunk)
            return
        seen = (self._tail + chunk).replace(self._boundary, b"")
        keep = len(self._boundary) - 1
        self._hash.update(seen[:-keep] if keep else seen)
        self._tail = seen[-keep:] if keep else b""


class _HeldResponse:
    """Holds the response back until it is kept; a stream goes straight through."""

    def __init__(self, send: Send, attempt: Attempt) -> None:
        self._send = send
        self._attempt = attempt
        self._held: list[Message] = []
        self.status = 500
        self.streams = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            kinds = [value for name, value in message["headers"] if name == b"content-type"]
            self.streams = any(kind.startswith(STREAM) for kind in kinds)
            if self.streams:
                await self._attempt.commit()
        if self.streams:
            await self._send(message)
        else:
            self._held.append(message)

    def answer(self, body_digest: bytes) -> Answer:
        start, *rest = self._held
        body = b"".join(message.get("body", b"") for message in rest)
        return Answer(body_digest, self.status, tuple(map(tuple, start["headers"])), body)

    async def release(self) -> None:
        for message in self._held:
            await self._send(message)
