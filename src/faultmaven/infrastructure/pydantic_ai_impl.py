"""Language models of all vendors through pydantic-ai, with its own retries switched off."""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from httpx2 import AsyncClient, Timeout
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
from faultmaven.providers.llm.vendors import Endpoint, Wire

CONNECT_S = 5.0
"""How long a connection may take to be made; everything else is bounded by the deadline."""

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

_FINISHES = {
    "length": Finish.LENGTH,
    "tool_call": Finish.TOOLS,
    "content_filter": Finish.FILTERED,
}


def connect(endpoint: Endpoint) -> "PydanticAiProvider":
    """The provider of an endpoint; nothing is sent yet."""
    http = AsyncClient(timeout=Timeout(None, connect=CONNECT_S))
    client = _CLIENTS[endpoint.vendor.wire](endpoint, http)
    profile = client.profile
    known = profile.get("context_window") or endpoint.vendor.context_window
    is_local = not endpoint.vendor.needs_key
    capabilities = ModelCapabilities(
        json_schema=is_local or bool(profile.get("supports_json_schema_output")),
        tools=not is_local and profile.get("supports_tools", True),
        vision=not is_local and profile.get("supports_image_input", True),
        context_window=endpoint.context_window or known,
    )
    temperature = 0.0 if endpoint.vendor.samples else None
    return PydanticAiProvider(
        endpoint.vendor.name, client, http, capabilities, endpoint.is_outside, temperature
    )


def _openai(endpoint: Endpoint, http: AsyncClient) -> Model:
    from openai import AsyncOpenAI  # noqa: PLC0415  # an SDK loads when its protocol is spoken
    from pydantic_ai.models.openai import OpenAIChatModel  # noqa: PLC0415
    from pydantic_ai.providers.openai import OpenAIProvider  # noqa: PLC0415

    sdk_client = AsyncOpenAI(
        api_key=endpoint.api_key or "none",
        base_url=endpoint.base_url,
        max_retries=0,
        http_client=http,
    )
    return OpenAIChatModel(endpoint.model, provider=OpenAIProvider(openai_client=sdk_client))


def _anthropic(endpoint: Endpoint, http: AsyncClient) -> Model:
    from anthropic import AsyncAnthropic  # noqa: PLC0415
    from pydantic_ai.models.anthropic import AnthropicModel  # noqa: PLC0415
    from pydantic_ai.providers.anthropic import AnthropicProvider  # noqa: PLC0415

    sdk_client = AsyncAnthropic(
        api_key=endpoint.api_key, base_url=endpoint.base_url, max_retries=0, http_client=http
    )
    return AnthropicModel(endpoint.model, provider=AnthropicProvider(anthropic_client=sdk_client))


def _google(endpoint: Endpoint, http: AsyncClient) -> Model:
    from pydantic_ai.models.google import GoogleModel  # noqa: PLC0415
    from pydantic_ai.providers.google import GoogleProvider  # noqa: PLC0415

    provider = GoogleProvider(
        api_key=endpoint.api_key, base_url=endpoint.base_url, http_client=http
    )
    return GoogleModel(endpoint.model, provider=provider)


_CLIENTS: Mapping[Wire, Callable[[Endpoint, AsyncClient], Model]] = {
    Wire.OPENAI: _openai,
    Wire.ANTHROPIC: _anthropic,
    Wire.GOOGLE: _google,
}


@dataclass(frozen=True, slots=True)
class PydanticAiProvider:
    """A model of one vendor; `name` is the vendor's."""

    name: str
    client: Model
    http: AsyncClient
    capabilities: ModelCapabilities
    is_outside: bool
    temperature: float | None = None

    @property
    def model(self) -> str:
        return self.client.model_name

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
        if self.temperature is not None:
            settings["temperature"] = self.temperature
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
            usage=_usage(response),
            finish=_FINISHES.get(response.finish_reason or "", Finish.STOP),
        )

    def _call(self, part: ToolCallPart) -> ToolCall:
        try:
            return ToolCall(part.tool_call_id, part.tool_name, part.args_as_dict())
        except ValueError as error:
            raise self._failed(error) from error

    def _failed(self, error: Exception) -> ModelFailed:
        kinds = (kind for known, kind in _KINDS if isinstance(error, known))
        kind = next(kinds, FailureKind.NOT_UNDERSTOOD)
        status = getattr(error, "status_code", None)
        said = f"HTTP {status}" if status else type(error).__name__
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


def _usage(response: ModelResponse) -> Usage:
    usage = response.usage
    return Usage(usage.input_tokens, usage.output_tokens, _price(response))


def _price(response: ModelResponse) -> float | None:
    try:
        return float(response.cost().total_price)
    except (LookupError, AssertionError):
        return None
