"""Streamed turns: how soon the first event comes, and CPU for each piece of a model's reply."""

import asyncio
import json
import tempfile
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from statistics import median

from benchmarks.overhead import Client, signed_in
from benchmarks.servers import Server, product, serving
from faultmaven.infrastructure.pydantic_ai_impl import connect
from faultmaven.modules.agent.reasoners.model.form import FORM
from faultmaven.providers.llm.chat import ChatRequest, Message, Speaker
from faultmaven.providers.llm.provider import Deadline
from faultmaven.providers.llm.vendors import VENDORS, Endpoint
from tests.services.models import wires
from tests.services.models.server import StandIn, stand_in

FIRSTS, ROUNDS = 20, 5
CASES = 1 + FIRSTS + 2 * ROUNDS
SLOW_S = 1.0
WHOLE = 10**6
"""Characters of a piece, when a reply is to come in one."""
ANSWER = "The disk of the third node is full, and nothing was written after ten o'clock. " * 60
REPLY = wires.Reply(json.dumps({"answer": ANSWER}))
ASKED = {"message": "What broke?", "stream": True}


def stream(server: Server, client: Client, case_id: str) -> tuple[float, int]:
    """Milliseconds to the first event of a turn, and how many came."""
    connection: HTTPConnection = server.connect()
    headers = client.headers | {"content-type": "application/json"}
    began = time.perf_counter()
    connection.request("POST", f"/agent/chat/{case_id}", json.dumps(ASKED), headers)
    response = connection.getresponse()
    first, events = 0.0, 0
    for line in response:
        first = first or time.perf_counter() - began
        events += line.startswith(b"event: ")
    connection.close()
    return first * 1e3, events


def opened(client: Client) -> Iterator[str]:
    """As many cases as are needed, all opened before the first is streamed."""
    made = [client.send("POST", "/cases", {"title": "B"})["id"] for _ in range(CASES)]
    return map(str, made)


def cpu_of_turn(server: Server, client: Client, cases: Iterator[str]) -> tuple[float, int]:
    """Seconds of server CPU of a streamed turn, the least of a few, and its events."""
    best = float("inf")
    for _ in range(ROUNDS):
        before = server.cpu_seconds()
        _, events = stream(server, client, next(cases))
        best = min(best, server.cpu_seconds() - before)
    return best, events


async def sdk_alone(model: StandIn) -> float:
    """Seconds of CPU that the vendor's SDK takes for the same stream, the least of a few."""
    provider = connect(Endpoint(VENDORS["local"], "some-model", f"{model.url}/v1", ""))
    asked = (Message(Speaker.USER, "What broke?"),)
    request = ChatRequest("You read logs.", asked, output=FORM)
    best = float("inf")
    for _ in range(ROUNDS):
        before = time.thread_time()
        async for _ in provider.stream(request, Deadline.after(60)):
            pass
        best = min(best, time.thread_time() - before)
    await provider.close()
    return best


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch, stand_in("local") as model:
        model.otherwise = REPLY
        command, env = product(Path(scratch))
        env |= {
            "ENABLE_STREAMING": "true",
            "LLM_PROVIDER": "local",
            "LOCAL_MODEL": "some-model",
            "LOCAL_BASE_URL": f"{model.url}/v1",
        }
        with serving(command, "/health/ready", env) as server:
            client = signed_in(server)
            cases = opened(client)
            stream(server, client, next(cases))
            model.slow_s = SLOW_S
            firsts = [stream(server, client, next(cases))[0] for _ in range(FIRSTS)]
            model.slow_s = 0.0
            small, pieces = wires.PIECE, len(list(REPLY.pieces()))
            in_pieces, events = cpu_of_turn(server, client, cases)
            alone = asyncio.run(sdk_alone(model))
            wires.PIECE = WHOLE
            at_once, _ = cpu_of_turn(server, client, cases)
            alone -= asyncio.run(sdk_alone(model))
            wires.PIECE = small
    total, sdk = (in_pieces - at_once) / pieces * 1e6, alone / pieces * 1e6
    print(
        f"First event, of a model that says nothing for {SLOW_S:.0f} s: "
        f"median {median(firsts):.0f} ms, at most {max(firsts):.0f} ms of {FIRSTS}"
    )
    print(
        f"CPU per piece of a reply in {pieces:,} pieces ({events:,} events): {total:.0f} µs, "
        f"{sdk:.0f} µs of it the vendor's SDK; ours {total - sdk:.0f} µs"
    )


if __name__ == "__main__":
    main()
