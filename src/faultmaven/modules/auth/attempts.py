"""How often one address may fail to sign in as one user."""

from math import ceil

from faultmaven.modules.auth.errors import TooManyFailures
from faultmaven.providers.store import Store

FAILURES = 10
WINDOW_S = 300.0


class Attempts:
    """An attempt counts as failed until it succeeds, so that many at once cannot slip through."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def begin(self, email: str, address: str) -> None:
        """Raises `TooManyFailures` with the seconds to wait."""
        count = await self._store.count(_key(email, address), WINDOW_S)
        if count.total > FAILURES:
            raise TooManyFailures(max(1, ceil(count.resets_in)))

    async def succeeded(self, email: str, address: str) -> None:
        await self._store.delete(_key(email, address))


def _key(email: str, address: str) -> str:
    return f"attempts:{email}:{address}"
