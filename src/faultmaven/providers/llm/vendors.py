"""The seven vendors: where each is reached, which protocol it speaks, and its usual model."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlsplit


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

ALIASES: Mapping[str, str] = {"ollama": "local", "vllm": "local", "gemini": "google"}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One model of one vendor, as configured; the key goes to `base_url` and nowhere else."""

    vendor: Vendor
    model: str
    base_url: str
    api_key: str = ""
    context_window: int | None = None

    @property
    def is_outside(self) -> bool:
        """Whether it is on another host than this one; a name that is not `localhost` is."""
        host = urlsplit(self.base_url).hostname or ""
        try:
            return not ip_address(host).is_loopback
        except ValueError:
            return host != "localhost"
