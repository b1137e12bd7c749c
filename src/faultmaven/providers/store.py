"""Small values that expire by themselves: sessions, limits, revocations, claims."""

from typing import NamedTuple, Protocol


class Count(NamedTuple):
    """How often something happened in its window, and the seconds until the window closes."""

    total: int
    resets_in: float


class Store(Protocol):
    """A key-value store with a time to live per key. Every operation is atomic.

    Raises `Unavailable` when the store does not answer.
    """

    async def get(self, key: str) -> bytes | None: ...

    async def put(self, key: str, value: bytes, ttl: float) -> None:
        """Store a value for `ttl` seconds (above 0)."""
        ...

    async def swap(self, key: str, expected: bytes | None, value: bytes, ttl: float) -> bool:
        """Store a value only if the current one is `expected` (None: there is none)."""
        ...

    async def delete(self, key: str) -> None: ...

    async def count(self, key: str, window: float) -> Count:
        """Count one more; the window of `window` seconds opens with the first."""
        ...

    async def ping(self) -> None: ...

    async def close(self) -> None: ...
