"""A language model on loopback that speaks a vendor's protocol and fails as it is told to."""

import asyncio
import json
import threading
from collections import deque
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.services.models.wires import AnthropicWire, GoogleWire, OpenAiWire, Reply, Wire
from tests.services.process import PATIENCE, free_port


class Fault(Enum):
    HANG = "says nothing, and holds the connection"
    HALF_STREAM = "sends half of the stream and closes the connection"
    STALL = "sends half of the stream and then nothing"
    GARBAGE = "answers 200 with what is no JSON"
    EMPTY = "answers 200 with no text at all"


HALF = Reply("half " * 20)
CUT = (Fault.HALF_STREAM, Fault.STALL)


@dataclass(frozen=True)
class Refusal:
    """An error response of the vendor's form."""

    status: int
    code: str = "stand_in_error"
    retry_after: float | None = None


Behaviour = Reply | Refusal | Fault


@dataclass
class StandIn:
    """A running stand-in: does what `script` says, one entry a request, and then `otherwise`."""

    url: str
    wire: Wire
    otherwise: Behaviour = field(default_factory=lambda: Reply("It is the disk."))
    script: deque[Behaviour] = field(default_factory=deque)
    bodies: list[bytes] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    slow_s: float = 0.0
    pace_s: float = 0.0
    half: Reply = HALF
    """The reply of which the faults that cut a stream send a half."""

    def forget(self) -> None:
        for kept in (self.script, self.bodies, self.headers):
            kept.clear()

    def then(self, behaviours: Iterable[Behaviour]) -> None:
        self.script.extend(behaviours)

    async def answer(self, request: Request) -> Response:
        body = await request.body()
        self.bodies.append(body)
        self.headers.append(dict(request.headers))
        behaviour = self.script.popleft() if self.script else self.otherwise
        await asyncio.sleep(self.slow_s)
        asked = json.loads(body)
        model = asked.get("model") or request.path_params["rest"].split("/")[-1].partition(":")[0]
        is_stream = asked.get("stream") or "streamGenerateContent" in request.url.path
        return await self._respond(behaviour, model, bool(is_stream))

    async def _respond(self, behaviour: Behaviour, model: str, is_stream: bool) -> Response:
        match behaviour:
            case Refusal(status, code, retry_after):
                headers = {"retry-after": f"{retry_after:g}"} if retry_after is not None else {}
                return JSONResponse(self.wire.error(status, code), status, headers)
            case Fault.HANG:
                await asyncio.sleep(PATIENCE)
                return Response(status_code=503)
            case Fault.GARBAGE:
                return PlainTextResponse("<html>not a model</html>")
        cut = Reply() if behaviour is Fault.EMPTY else self.half
        reply = behaviour if isinstance(behaviour, Reply) else cut
        if not is_stream and behaviour in CUT:
            return PlainTextResponse(json.dumps(self.wire.whole(reply, model))[:40])
        if not is_stream:
            return JSONResponse(self.wire.whole(reply, model))
        return StreamingResponse(
            self._stream(behaviour, reply, model), media_type="text/event-stream"
        )

    async def _stream(self, behaviour: Behaviour, reply: Reply, model: str) -> AsyncIterator[str]:
        events = self.wire.events(reply, model)
        is_cut = behaviour in CUT
        for event in events[: len(events) // 2] if is_cut else events:
            yield event
            await asyncio.sleep(self.pace_s)
        if behaviour is Fault.STALL:
            await asyncio.sleep(PATIENCE)
        if is_cut:
            raise ConnectionAbortedError("the stand-in closes the connection")


WIRES: Mapping[str, type[Wire]] = {
    "anthropic": AnthropicWire,
    "google": GoogleWire,
}


@contextmanager
def stand_in(vendor: str) -> Iterator[StandIn]:
    """A stand-in of a vendor on a free port, for as long as the block lasts."""
    port = free_port()
    standing = StandIn(f"http://127.0.0.1:{port}", WIRES.get(vendor, OpenAiWire)())
    routes = [Route("/{rest:path}", standing.answer, methods=["POST"])]
    config = uvicorn.Config(Starlette(routes=routes), port=port, log_level="critical")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        while not server.started:
            thread.join(0.01)
        yield standing
    finally:
        server.should_exit = server.force_exit = True
        thread.join(PATIENCE)


def spoken(body: bytes) -> Any:
    """A recorded request, parsed."""
    return json.loads(body)
