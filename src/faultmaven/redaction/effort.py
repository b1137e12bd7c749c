"""Bounds what redaction may take of a text: whoever makes text dense with traps gains nothing."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

BYTES_PER_UNIT = 16
FEWEST_UNITS = 4_000
"""Enough for any prompt, however dense. A unit is some 5 µs: looking at one candidate."""


class TooDense(Exception):
    """More places of a text would have to be looked at than its length allows."""


class Effort:
    """What is left to spend on a text of `size` bytes and on all that is decoded from it."""

    def __init__(self, size: int) -> None:
        self._left = max(FEWEST_UNITS, size // BYTES_PER_UNIT)

    def spend(self, units: int = 1) -> None:
        """Raises `TooDense` where nothing is left."""
        self._left -= units
        if self._left < 0:
            raise TooDense

    def over(self, candidates: Iterable[T], units: int = 1) -> Iterator[T]:
        """The candidates, each paid before it is looked at. Raises `TooDense`."""
        for candidate in candidates:
            self.spend(units)
            yield candidate
