"""Settings, or one sentence about what is wrong with them."""

from pydantic import ValidationError

from faultmaven.errors import Invalid
from faultmaven.settings import Settings


class Misconfigured(Invalid):
    """A variable in the environment or in .env has a value that cannot be."""


def settings() -> Settings:
    """What the environment and .env say. Raises `Misconfigured`."""
    try:
        return Settings()
    except ValidationError as error:
        raise Misconfigured(sentences(error)) from error


def sentences(error: ValidationError) -> str:
    """What a validation found wrong, field by field, without the values (they may be secret)."""
    return "; ".join(_sentence(".".join(map(str, e["loc"])), e["msg"]) for e in error.errors())


def _sentence(field: str, message: str) -> str:
    text = message.removeprefix("Value error, ")
    return f"{field}: {text}" if field else text
