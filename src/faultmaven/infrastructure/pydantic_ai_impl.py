"""Language models of all vendors through pydantic-ai, with its own retries switched off."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import genai_prices
import orjson
from httpx2 import AsyncClient
from pydantic_ai import exceptions as sdk
from pydantic_ai.direct import model_request, model_request_stream
from pydantic_ai.messages import (
    BinaryContent,
    ModelMessage,
    ModelRequest,
    ModelResponse,
    PartDeltaEvent,
    PartStartEvent,
    TextPart,
    TextPartDelta,
    ToolCallPart,
    ToolCallPartDelta,
    ToolReturnPart,
    UserContent,
    UserPromptPart,
)
from pydantic_ai.models import Model, ModelRequestParameters
from pydantic_ai.output import OutputObjectDefinition
from pydantic_ai.settings import ModelSettings
from pydantic_ai.tools import ToolDefinition

from faultmaven.infrastructure.pydantic_ai_clients import client_of
from faultmaven.providers.llm.chat import (
    ChatReply,
    ChatRequest,
    Delta,
    Finish,
    Message,
    ModelCapabilities,
    OutputSchema,
    Speaker,
    Streamed,
    ToolCall,
    Usage,
)
from faultmaven.providers.llm.failures import FailureKind, ModelFailed
from faultmaven.providers.llm.provider import Deadline
from faultmaven.providers.llm.vendors import Endpoint

_KINDS: tuple[tuple[type[Exception], FailureKind], ...] = (
    (sdk.ModelQuotaExceededError, FailureKind.QUOTA_EXHAUSTED),
    (sdk.ModelRateLimitError, FailureKind.RATE_LIMITED),
    (sdk.ModelContextWindowExceededError, FailureKind.CONTEXT_OVERFLOW),
    (sdk.ModelAuthenticationError, FailureKind.CREDENTIALS_REFUSED),
    (sdk.ModelNotFoundError, FailureKind.MODEL_NOT_FOUND),
    (sdk.ModelTimeoutError, FailureKind.TIMED_OUT),
    (sdk.ModelRequestTimeout, FailureKind.TIMED_OUT),
    (sdk.ModelRequestRejectedError, FailureKind.REQUEST_REFUSED),
    (sdk.ModelAPIError, FailureKind.UNAVAILABLE),
    (sdk.ContentFilterError, FailureKind.REQUEST_REFUSED),
    (sdk.UnexpectedModelBehavior, FailureKind.NOT_UNDERSTOOD),
)
"""The most particular kind of error stands first."""

_SAID: Mapping[type[Exception], str] = {
    sdk.ModelConnectionError: "no connection",
    sdk.ModelTimeoutError: "no reply in time",
}
_FINISHES = {
    "length": Finish.LENGTH,
    "tool_call": Finish.TOOLS,
    "content_filter": Finish.FILTERED,
}


def connect(endpoint: Endpoint) -> "PydanticAiProvider":
    """The provider of an endpoint; nothing is sent yet."""
    client, http = client_of(endpoint)
    capabilities = _capabilities(endpoint, client.profile)
    return PydanticAiProvider(endpoint, client, http, capabilities, endpoint.is_outside)


def _capabilities(endpoint: Endpoint, profile: Mapping[str, Any]) -> ModelCapabilities:
    """What the operator knows of the model, or else its vendor's SDK; servers of one's own take a
    JSON schema, and nothing else is expected of them."""
    facts, own = endpoint.facts, not endpoint.vendor.needs_key
    known = ModelCapabilities(
        json_schema=own or bool(profile.get("supports_json_schema_output")),
        tools=not own and bool(profile.get("supports_tools", True)),
        vision=not own and bool(profile.get("supports_image_input", True)),
        context_window=profile.get("context_window") or endpoint.vendor.context_window,
    )
    said = facts.model_dump(include={each.name for each in fields(known)}, exclude_none=True)
    return replace(known, **said)


@dataclass(frozen=True, slots=True)
class PydanticAiProvider:
    """A model of one vendor."""

    endpoint: Endpoint
    client: Model
    http: AsyncClient
    capabilities: ModelCapabilities
    is_outside: bool

    @property
    def name(self) -> str:
        return self.endpoint.vendor.name

    @property
    def model(self) -> str:
        return self.client.model_name

    def cost(self, usage: Usage) -> float | None:
        """By the operator's prices, or those published; a server of one's own costs nothing."""
        facts = self.endpoint.facts.cost(usage.input_tokens, usage.output_tokens)
        if facts is not None:
            return facts
        if not self.endpoint.vendor.needs_key:
            return 0.0
        counted = genai_prices.Usage(
            input_tokens=usage.input_tokens, output_tokens=usage.output_tokens
        )
        try:
            price = genai_prices.calc_price(counted, self.model, provider_id=self.name)
        except LookupError:
            return None
        return float(price.total_price)

    async def chat(self, request: ChatRequest, deadline: Deadline) -> ChatReply:
        try:
            response = await model_request(
                self.client,
                _messages(request),
                model_settings=self._settings(request, deadline),
                model_request_parameters=self._parameters(request),
            )
        except (sdk.AgentRunError, ValueError) as error:
            raise self._failed(error) from error
        return self._reply(request, response)

    async def stream(
        self, request: ChatRequest, deadline: Deadline
    ) -> AsyncGenerator[Streamed, None]:
        try:
            async with model_request_stream(
                self.client,
                _messages(request),
                model_settings=self._settings(request, deadline),
                model_request_parameters=self._parameters(request),
            ) as events:
                async for event in events:
                    if text := _text_of(event, request.output):
                        yield Delta(text)
                response = events.get()
        except (sdk.AgentRunError, ValueError) as error:
            raise self._failed(error) from error
        yield self._reply(request, response)

    async def close(self) -> None:
        await self.http.aclose()

    def _parameters(self, request: ChatRequest) -> ModelRequestParameters:
        tools = [
            ToolDefinition(
                name=tool.name,
                description=tool.description,
                parameters_json_schema=dict(tool.parameters),
            )
            for tool in request.tools
        ]
        output = request.output
        if output is None:
            return ModelRequestParameters(function_tools=tools)
        if self.capabilities.json_schema:
            wanted = OutputObjectDefinition(
                json_schema=dict(output.schema), name=output.name, description=output.description
            )
            return ModelRequestParameters(
                function_tools=tools, output_mode="native", output_object=wanted
            )
        tool = ToolDefinition(
            name=output.name,
            description=output.description,
            parameters_json_schema=dict(output.schema),
            kind="output",
        )
        return ModelRequestParameters(
            function_tools=tools, output_mode="tool", output_tools=[tool], allow_text_output=False
        )

    def _settings(self, request: ChatRequest, deadline: Deadline) -> ModelSettings:
        settings = ModelSettings(max_tokens=request.max_tokens, request_timeout=deadline.remaining)
        if self.endpoint.vendor.samples:
            settings["temperature"] = 0.0
        return settings

    def _reply(self, request: ChatRequest, response: ModelResponse) -> ChatReply:
        asked = request.output.name if request.output else ""
        parts = [part for part in response.parts if isinstance(part, ToolCallPart)]
        if not parts and not response.text:
            raise ModelFailed(FailureKind.NOT_UNDERSTOOD, self.name, "the reply is empty")
        outputs = [part.args_as_json_str() for part in parts if part.tool_name == asked]
        return ChatReply(
            text=outputs[0] if outputs else (response.text or ""),
            provider=self.name,
            model=response.model_name or self.model,
            calls=tuple(self._call(part) for part in parts if part.tool_name != asked),
            usage=self._usage(response),
            finish=_FINISHES.get(response.finish_reason or "", Finish.STOP),
        )

    def _usage(self, response: ModelResponse) -> Usage:
        counted = response.usage
        usage = Usage(counted.input_tokens, counted.output_tokens)
        return replace(usage, cost_usd=self.cost(usage))

    def _call(self, part: ToolCallPart) -> ToolCall:
        try:
            return ToolCall(part.tool_call_id, part.tool_name, part.args_as_dict())
        except ValueError as error:
            raise self._failed(error) from error

    def _failed(self, error: Exception) -> ModelFailed:
        kinds = (kind for known, kind in _KINDS if isinstance(error, known))
        kind = next(kinds, FailureKind.NOT_UNDERSTOOD)
        status = getattr(error, "status_code", None)
        said = f"HTTP {status}" if status else _SAID.get(type(error), type(error).__name__)
        return ModelFailed(kind, self.name, said, getattr(error, "retry_after", None))


def _messages(request: ChatRequest) -> list[ModelMessage]:
    said = [_message(message) for message in request.messages]
    for message in said:
        if isinstance(message, ModelRequest):
            message.instructions = request.system
    return said


def _message(message: Message) -> ModelMessage:
    if message.speaker is Speaker.ASSISTANT:
        calls = [ToolCallPart(c.name, dict(c.arguments), c.id) for c in message.calls]
        text = [TextPart(message.text)] if message.text else []
        return ModelResponse([*text, *calls])
    if message.answers:
        call = message.answers
        return ModelRequest([ToolReturnPart(call.name, message.text, call.id)])
    images = [BinaryContent(i.data, media_type=i.media_type) for i in message.images]
    content: str | Sequence[UserContent] = [message.text, *images] if images else message.text
    return ModelRequest([UserPromptPart(content)])


def _text_of(event: Any, output: OutputSchema | None) -> str:
    """The text that an event of a stream adds to the reply."""
    match event:
        case PartStartEvent(part=TextPart(content=text)):
            return text
        case PartDeltaEvent(delta=TextPartDelta(content_delta=text)):
            return text
        case PartStartEvent(part=ToolCallPart(tool_name=name, args=args)):
            return _as_text(args) if output and name == output.name else ""
        case PartDeltaEvent(delta=ToolCallPartDelta(args_delta=args)):
            return _as_text(args) if output else ""
    return ""


def _as_text(arguments: str | Mapping[str, Any] | None) -> str:
    if not arguments:
        return ""
    return arguments if isinstance(arguments, str) else orjson.dumps(arguments).decode()
