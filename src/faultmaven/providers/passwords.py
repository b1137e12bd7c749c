"""Password hashes, computed in threads of their own so that nobody else waits."""

import asyncio
import hashlib
import os
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from pwdlib import PasswordHash
from pwdlib.hashers import HasherProtocol

R = TypeVar("R")


class Passwords:
    """Hashes the SHA-256 of a password, so bcrypt's limit of 72 bytes cuts nothing off.

    The first hasher hashes; hashes of the others still verify.
    """

    def __init__(self, *hashers: HasherProtocol) -> None:
        self._hasher = PasswordHash(hashers)
        self._threads = ThreadPoolExecutor(os.cpu_count(), "passwords")
        self._nobody: str | None = None

    async def hash(self, password: str) -> str:
        return await self._in_thread(self._hasher.hash, _digest(password))

    async def verify(self, password: str, hashed: str | None) -> bool:
        """Compare; without a hash (an unknown user) take as long and say no."""
        known = hashed or self._nobody
        if known is None:
            self._nobody = await self.hash(password)
            return False
        matches = await self._in_thread(self._hasher.verify, _digest(password), known)
        return matches and hashed is not None

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _in_thread(self, work: Callable[..., R], *arguments: str | bytes) -> R:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)


def _digest(password: str) -> bytes:
    return b64encode(hashlib.sha256(password.encode()).digest())
