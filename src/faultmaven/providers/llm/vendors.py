"""The seven vendors: where each is reached, which protocol it speaks, and its usual model."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field

PER = 1_000_000
"""Tokens that prices are given for."""


class Wire(StrEnum):
    """A protocol; most vendors speak OpenAI's."""

    OPENAI = "openai"
    ANTHROPIC = "anthropic"
    GOOGLE = "google"


@dataclass(frozen=True, slots=True)
class Vendor:
    """`samples` says whether its models take a temperature; `context_window` is in tokens, and
    counts where nothing is known of the model."""

    name: str
    wire: Wire
    base_url: str
    model: str
    needs_key: bool = True
    samples: bool = False
    context_window: int = 128_000


VENDORS: Mapping[str, Vendor] = {
    vendor.name: vendor
    for vendor in (
        Vendor("openai", Wire.OPENAI, "https://api.openai.com/v1", "gpt-6-luna"),
        Vendor("anthropic", Wire.ANTHROPIC, "https://api.anthropic.com", "claude-sonnet-5-5"),
        Vendor(
            "google", Wire.GOOGLE, "https://generativelanguage.googleapis.com", "gemini-3.8-flash"
        ),
        Vendor(
            "fireworks",
            Wire.OPENAI,
            "https://api.fireworks.ai/inference/v1",
            "accounts/fireworks/models/kimi-k3",
            samples=True,
        ),
        Vendor(
            "huggingface",
            Wire.OPENAI,
            "https://router.huggingface.co/v1",
            "openai/gpt-oss-120b",
            samples=True,
        ),
        Vendor(
            "openrouter",
            Wire.OPENAI,
            "https://openrouter.ai/api/v1",
            "~anthropic/claude-sonnet-latest",
            samples=True,
        ),
        Vendor(
            "local",
            Wire.OPENAI,
            "http://127.0.0.1:11434/v1",
            "",
            needs_key=False,
            samples=True,
            context_window=8_192,
        ),
    )
}


class ModelFacts(BaseModel):
    """What an operator knows of a model, each in place of what is known here: what it can be asked
    for, its window in tokens, and US dollars for a million tokens read and written."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    json_schema: bool | None = None
    tools: bool | None = None
    vision: bool | None = None
    context_window: Annotated[int, Field(ge=2048)] | None = None
    input_usd: Annotated[float, Field(ge=0)] | None = None
    output_usd: Annotated[float, Field(ge=0)] | None = None

    def cost(self, input_tokens: int, output_tokens: int) -> float | None:
        """US dollars for so many tokens, where both prices are given."""
        if self.input_usd is None or self.output_usd is None:
            return None
        return (input_tokens * self.input_usd + output_tokens * self.output_usd) / PER


NOTHING_MORE = ModelFacts()
ALIASES: Mapping[str, str] = {"ollama": "local", "vllm": "local", "gemini": "google"}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One model of one vendor, as configured; the key goes to `base_url` and nowhere else."""

    vendor: Vendor
    model: str
    base_url: str
    api_key: str = ""
    facts: ModelFacts = NOTHING_MORE

    @property
    def is_outside(self) -> bool:
        """Whether it is on another host than this one; a name that is not `localhost` is."""
        host = urlsplit(self.base_url).hostname or ""
        try:
            return not ip_address(host).is_loopback
        except ValueError:
            return host != "localhost"
