"""The vendors' SDKs, each loaded when its protocol is spoken, without retries of their own."""

from collections.abc import Callable, Mapping
from functools import cache
from ssl import SSLContext

from httpx2 import AsyncClient, Timeout, create_ssl_context
from pydantic_ai.models import Model

from faultmaven.providers.llm.vendors import Endpoint, Wire

CONNECT_S = 5.0
"""How long a connection may take to be made; everything else is bounded by the deadline."""


def client_of(endpoint: Endpoint) -> tuple[Model, AsyncClient]:
    """The model of an endpoint, and its connections, which are to be closed."""
    http = AsyncClient(timeout=Timeout(None, connect=CONNECT_S), verify=_trusted())
    return _CLIENTS[endpoint.vendor.wire](endpoint, http), http


@cache
def _trusted() -> SSLContext:
    """The authorities that are trusted; reading them takes longer than all else here."""
    return create_ssl_context()


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
