"""Answers to idempotent requests, in the transaction of their effect and sealed with our key."""

import hmac
import os
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from hashlib import sha256

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import LargeBinary, String, delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from faultmaven.providers.data import Base, DataProvider, utc_now
from faultmaven.providers.deferral import Deferral, deferred_commit
from faultmaven.providers.identity import derive_key
from faultmaven.providers.store import Store
from faultmaven.web.idempotency import Answer, Call, RequestInProgress

KEPT_FOR = timedelta(days=1)
CLAIM_TTL_S = 120.0
NONCE = 12


class IdempotencyRecord(Base):
    __tablename__ = "idempotency_records"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    body_digest: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(default=utc_now, index=True)


class SqlLedger:
    """The claim in the store only makes a second request wait; the primary key is what decides."""

    def __init__(
        self,
        data: DataProvider,
        store: Store,
        secret: bytes,
        caller: Callable[[str], Awaitable[str]],
    ) -> None:
        self._data = data
        self._store = store
        self._digest_key = derive_key(secret, "idempotency digest")
        self._seal = AESGCM(derive_key(secret, "idempotency seal"))
        self._caller = caller

    async def caller(self, token: str) -> str:
        return await self._caller(token)

    async def find(self, call: Call) -> Answer | None:
        async with self._data.reading() as session:
            record = await session.get(IdempotencyRecord, self._id(call))
        return self._opened(record) if record else None

    def matches(self, answer: Answer, body_digest: bytes) -> bool:
        return hmac.compare_digest(answer.body_digest, self._keyed(body_digest))

    @asynccontextmanager
    async def attempt(self, call: Call) -> AsyncGenerator["SqlAttempt", None]:
        identifier = self._id(call)
        claim = f"idempotency:{identifier}"
        if not await self._store.swap(claim, None, b"", CLAIM_TTL_S):
            raise RequestInProgress
        try:
            with deferred_commit(identifier) as deferral:
                try:
                    yield SqlAttempt(self, self._data, deferral, call)
                finally:
                    await deferral.commit()
        finally:
            await self._store.delete(claim)

    async def forget_old(self) -> None:
        async with self._data.transaction() as session:
            old = IdempotencyRecord.created_at < utc_now() - KEPT_FOR
            await session.execute(delete(IdempotencyRecord).where(old))

    def record(self, call: Call, answer: Answer) -> IdempotencyRecord:
        headers = [(name.decode("latin-1"), v.decode("latin-1")) for name, v in answer.headers]
        nonce, identifier = os.urandom(NONCE), self._id(call)
        plain = orjson.dumps(headers) + b"\n" + answer.body
        return IdempotencyRecord(
            id=identifier,
            body_digest=self._keyed(answer.body_digest),
            status=answer.status,
            sealed=nonce + self._seal.encrypt(nonce, plain, identifier.encode()),
        )

    def _opened(self, record: IdempotencyRecord) -> Answer:
        nonce, sealed = record.sealed[:NONCE], record.sealed[NONCE:]
        plain = self._seal.decrypt(nonce, sealed, record.id.encode())
        headers, _, body = plain.partition(b"\n")
        pairs = [(name.encode("latin-1"), v.encode("latin-1")) for name, v in orjson.loads(headers)]
        return Answer(record.body_digest, record.status, tuple(pairs), body)

    def _id(self, call: Call) -> str:
        parts = (call.caller, call.method, call.path, call.key)
        return self._keyed("\0".join(parts).encode()).hex()

    def _keyed(self, value: bytes) -> bytes:
        return hmac.digest(self._digest_key, value, sha256)


class SqlAttempt:
    def __init__(
        self, ledger: SqlLedger, data: DataProvider, deferral: Deferral, call: Call
    ) -> None:
        self._ledger = ledger
        self._data = data
        self._deferral = deferral
        self._call = call

    async def keep(self, answer: Answer) -> None:
        record = self._ledger.record(self._call, answer)
        if self._deferral.session is None:
            async with self._data.transaction():
                pass
        try:
            await self._deferral.add(record)
        except IntegrityError as error:
            await self._deferral.roll_back()
            raise RequestInProgress from error

    async def commit(self) -> None:
        await self._deferral.commit()
