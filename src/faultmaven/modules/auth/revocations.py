"""Sign-ins that ended: before their access tokens did, or for good."""

from datetime import timedelta

from sqlalchemy import delete, select

from faultmaven.modules.auth.models import SignIn
from faultmaven.providers.data import DataProvider, utc_now
from faultmaven.providers.identity import ACCESS_TTL_S
from faultmaven.providers.store import Store


class Revocations:
    """The database says what is revoked; the store is asked, and filled again from it."""

    def __init__(self, data: DataProvider, store: Store) -> None:
        self._data = data
        self._store = store

    async def includes(self, sign_in_id: str) -> bool:
        return await self._store.get(_key(sign_in_id)) is not None

    async def add(self, sign_in_id: str) -> None:
        await self._store.put(_key(sign_in_id), b"", ACCESS_TTL_S)

    async def restore(self) -> None:
        """Take over what a restart, another process or a lost store has left out."""
        since = utc_now() - timedelta(seconds=ACCESS_TTL_S)
        async with self._data.reading() as session:
            recent = select(SignIn.id).where(SignIn.revoked_at > since)
            revoked = (await session.scalars(recent)).all()
        for sign_in_id in revoked:
            await self.add(sign_in_id)

    async def forget_expired(self) -> None:
        """Drop sign-ins whose refresh tokens have expired: nothing can come of them."""
        async with self._data.transaction() as session:
            await session.execute(delete(SignIn).where(SignIn.expires_at < utc_now()))


def _key(sign_in_id: str) -> str:
    return f"revoked:{sign_in_id}"
