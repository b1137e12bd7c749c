"""Field types that every slice's schemas share."""

import re
from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator


def _storable(text: str) -> str:
    if "\0" in text:
        raise ValueError("The text must not contain NUL characters.")
    return text


Storable = Annotated[str, AfterValidator(_storable)]
"""Text that both databases can store."""


def identifier(missing: Callable[[str], Exception]) -> AfterValidator:
    """An id that cannot be one is answered as an unknown one."""

    def check(value: str) -> str:
        if not re.fullmatch("[0-9a-f]{32}", value):
            raise missing(value)
        return value

    return AfterValidator(check)
