"""How three vendors' protocols write a reply, whole and streamed, and an error."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

OVERFLOW, QUOTA = "overflow", "quota"
"""What `error` is asked for where the vendors' words differ."""

PIECE = 7
"""Characters of each piece of a streamed text."""


@dataclass(frozen=True)
class Reply:
    """What the stand-in says: a text, or tools it wants to be used as (name, arguments)."""

    text: str = ""
    calls: tuple[tuple[str, Mapping[str, Any]], ...] = ()

    def pieces(self) -> Iterator[str]:
        for start in range(0, len(self.text), PIECE):
            yield self.text[start : start + PIECE]


class Wire(Protocol):
    def whole(self, reply: Reply, model: str) -> dict[str, Any]: ...

    def events(self, reply: Reply, model: str) -> Sequence[str]:
        """The events of a stream, each ready to be sent."""
        ...

    def error(self, status: int, code: str) -> dict[str, Any]: ...


def _data(value: object) -> str:
    return f"data: {json.dumps(value)}\n\n"


def _named(value: dict[str, Any]) -> str:
    return f"event: {value['type']}\n{_data(value)}"


class OpenAiWire:
    USAGE: Mapping[str, int] = {"prompt_tokens": 11, "completion_tokens": 5, "total_tokens": 16}

    def whole(self, reply: Reply, model: str) -> dict[str, Any]:
        message = {"role": "assistant", "content": reply.text or None, **self._calls(reply)}
        return {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1_700_000_000,
            "model": model,
            "choices": [{"index": 0, "message": message, "finish_reason": self._finish(reply)}],
            "usage": self.USAGE,
        }

    def events(self, reply: Reply, model: str) -> Sequence[str]:
        deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}]
        deltas += [{"content": piece} for piece in reply.pieces()]
        if reply.calls:
            deltas.append(self._calls(reply, indexed=True))
        chunks = [self._chunk(model, [{"index": 0, "delta": delta}]) for delta in deltas]
        end = [{"index": 0, "delta": {}, "finish_reason": self._finish(reply)}]
        chunks += [self._chunk(model, end), self._chunk(model, [], usage=self.USAGE)]
        return [*map(_data, chunks), "data: [DONE]\n\n"]

    def error(self, status: int, code: str) -> dict[str, Any]:
        known = {OVERFLOW: "context_length_exceeded", QUOTA: "insufficient_quota"}.get(code, code)
        return {"error": {"message": f"stand-in: {known}", "type": known, "code": known}}

    def _chunk(self, model: str, choices: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
        head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1_700_000_000}
        return {**head, "model": model, "choices": choices, **more}

    def _calls(self, reply: Reply, *, indexed: bool = False) -> dict[str, Any]:
        calls = [
            {
                **({"index": place} if indexed else {}),
                "id": f"call_{place}",
                "type": "function",
                "function": {"name": name, "arguments": json.dumps(arguments)},
            }
            for place, (name, arguments) in enumerate(reply.calls)
        ]
        return {"tool_calls": calls} if calls else {}

    def _finish(self, reply: Reply) -> str:
        return "tool_calls" if reply.calls else "stop"


class AnthropicWire:
    def whole(self, reply: Reply, model: str) -> dict[str, Any]:
        return {
            **self._head(model),
            "content": self._blocks(reply),
            "stop_reason": "tool_use" if reply.calls else "end_turn",
            "usage": {"input_tokens": 11, "output_tokens": 5},
        }

    def events(self, reply: Reply, model: str) -> Sequence[str]:
        start = {**self._head(model), "content": [], "stop_reason": None}
        start["usage"] = {"input_tokens": 11, "output_tokens": 1}
        events: list[dict[str, Any]] = [{"type": "message_start", "message": start}]
        for place, block in enumerate(self._blocks(reply)):
            events += self._block(place, block, reply)
        reason = "tool_use" if reply.calls else "end_turn"
        end = {"type": "message_delta", "delta": {"stop_reason": reason, "stop_sequence": None}}
        events += [{**end, "usage": {"output_tokens": 5}}, {"type": "message_stop"}]
        return [_named(event) for event in events]

    def error(self, status: int, code: str) -> dict[str, Any]:
        if code == OVERFLOW:
            return self._refused("prompt is too long: 210000 tokens > 200000 maximum")
        if code == QUOTA:
            return self._refused("Your credit balance is too low to access the Anthropic API.")
        return {"type": "error", "error": {"type": code, "message": f"stand-in: {code}"}}

    def _refused(self, message: str) -> dict[str, Any]:
        return {"type": "error", "error": {"type": "invalid_request_error", "message": message}}

    def _head(self, model: str) -> dict[str, Any]:
        return {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "model": model,
            "stop_sequence": None,
        }

    def _blocks(self, reply: Reply) -> list[dict[str, Any]]:
        text = [{"type": "text", "text": reply.text}] if reply.text else []
        calls = [
            {"type": "tool_use", "id": f"toolu_{place}", "name": name, "input": arguments}
            for place, (name, arguments) in enumerate(reply.calls)
        ]
        return [*text, *calls]

    def _block(self, place: int, block: dict[str, Any], reply: Reply) -> list[dict[str, Any]]:
        empty = {**block, "text": ""} if block["type"] == "text" else {**block, "input": {}}
        deltas: list[dict[str, Any]]
        if block["type"] == "text":
            deltas = [{"type": "text_delta", "text": piece} for piece in reply.pieces()]
        else:
            arguments = json.dumps(block["input"])
            deltas = [{"type": "input_json_delta", "partial_json": arguments}]
        return [
            {"type": "content_block_start", "index": place, "content_block": empty},
            *({"type": "content_block_delta", "index": place, "delta": d} for d in deltas),
            {"type": "content_block_stop", "index": place},
        ]


class GoogleWire:
    def whole(self, reply: Reply, model: str) -> dict[str, Any]:
        calls = [{"functionCall": {"name": n, "args": dict(a)}} for n, a in reply.calls]
        parts = [*([{"text": reply.text}] if reply.text else []), *calls]
        return self._candidate(parts, model, finish="STOP")

    def events(self, reply: Reply, model: str) -> Sequence[str]:
        chunks = [self._candidate([{"text": piece}], model) for piece in reply.pieces()]
        calls = [{"functionCall": {"name": n, "args": dict(a)}} for n, a in reply.calls]
        chunks.append(self._candidate(calls, model, finish="STOP"))
        return [_data(chunk) for chunk in chunks]

    def error(self, status: int, code: str) -> dict[str, Any]:
        said = {
            OVERFLOW: "The input token count (9) exceeds the maximum number of tokens allowed (8).",
            QUOTA: "Your prepayment credits are depleted.",
        }.get(code, f"stand-in: {code}")
        name = "INVALID_ARGUMENT" if code == OVERFLOW else code.upper()
        return {"error": {"code": status, "message": said, "status": name}}

    def _candidate(
        self, parts: list[dict[str, Any]], model: str, finish: str | None = None
    ) -> dict[str, Any]:
        candidate: dict[str, Any] = {"content": {"role": "model", "parts": parts}, "index": 0}
        if finish:
            candidate["finishReason"] = finish
        counts = {"promptTokenCount": 11, "candidatesTokenCount": 5, "totalTokenCount": 16}
        return {"candidates": [candidate], "usageMetadata": counts, "modelVersion": model}
