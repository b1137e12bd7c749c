"""Field types that every slice's schemas share."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime


def _storable(text: str) -> str:
    if "\0" in text:
        raise ValueError("The text must not contain NUL characters.")
    return text


STORABLE = AfterValidator(_storable)
"""Goes after the constraints of a text that is stripped first, or its least length is not kept."""

Storable = Annotated[str, STORABLE]
"""Text that both databases can store."""


def _in_utc(time: datetime) -> datetime:
    try:
        return time.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("The time is out of range.") from error


UtcTime = Annotated[AwareDatetime, AfterValidator(_in_utc)]
"""A time with a zone, which both databases can store."""


def identifier(missing: Callable[[str], Exception]) -> AfterValidator:
    """An id that cannot be one is answered as an unknown one."""

    def check(value: str) -> str:
        if not re.fullmatch("[0-9a-f]{32}", value):
            raise missing(value)
        return value

    return AfterValidator(check)
