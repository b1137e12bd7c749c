"""Passwords: hashing, and which are refused."""

from collections.abc import Iterator
from time import perf_counter

import pytest
from pwdlib.hashers import HasherProtocol
from pwdlib.hashers.argon2 import Argon2Hasher
from pwdlib.hashers.bcrypt import BcryptHasher

from faultmaven.modules.auth.blocked import is_blocked
from faultmaven.providers.passwords import Passwords


@pytest.fixture(params=[BcryptHasher(8), Argon2Hasher(time_cost=1, memory_cost=1024)])
def passwords(request: pytest.FixtureRequest) -> Iterator[Passwords]:
    hasher: HasherProtocol = request.param
    passwords = Passwords(hasher)
    yield passwords
    passwords.close()


async def test_only_the_password_matches_its_hash(passwords: Passwords):
    hashed = await passwords.hash("tröubador and 3")

    assert await passwords.verify("tröubador and 3", hashed)
    assert not await passwords.verify("troubador and 3", hashed)


async def test_the_same_password_never_hashes_the_same(passwords: Passwords):
    assert await passwords.hash("same") != await passwords.hash("same")


@pytest.mark.parametrize("tail", ["a", "b" * 60])
async def test_every_character_counts(passwords: Passwords, tail: str):
    hashed = await passwords.hash("x" * 72)

    assert not await passwords.verify("x" * 72 + tail, hashed)


async def test_a_hash_of_the_other_kind_still_matches():
    bcrypt, argon2 = BcryptHasher(4), Argon2Hasher(time_cost=1, memory_cost=1024)
    before, after = Passwords(bcrypt, argon2), Passwords(argon2, bcrypt)
    hashed = await before.hash("correct horse")
    matches = await after.verify("correct horse", hashed)
    before.close()
    after.close()

    assert matches


async def test_nobodys_password_never_matches_and_takes_as_long():
    passwords = Passwords(BcryptHasher(10))
    hashed = await passwords.hash("x")
    await passwords.verify("", None)
    began = perf_counter()
    assert not await passwords.verify("", None)
    unknown = perf_counter() - began
    began = perf_counter()
    await passwords.verify("wrong", hashed)
    known = perf_counter() - began
    passwords.close()

    assert 0.4 < unknown / known < 2.5


@pytest.mark.parametrize(
    ("password", "blocked"),
    [
        ("password1234", True),
        ("PASSWORD1234", True),
        ("ada@example.org", True),
        ("aaaaaaaaaaaaaaaa", True),
        ("abababababab", True),
        ("a walk in the park", False),
        ("ada@example.org!", False),
    ],
)
def test_what_is_guessed_first_is_blocked(password: str, blocked: bool):
    assert is_blocked(password, "ada@example.org") is blocked
