"""What administrators do with users."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from threading import Event

import pytest
from pwdlib.hashers.bcrypt import BcryptHasher

from faultmaven.bootstrap import Providers, wire
from faultmaven.errors import Unauthenticated
from faultmaven.modules.auth.errors import PasswordBlocked, UserNotFound, WrongCredentials
from faultmaven.modules.auth.models import SignIn
from faultmaven.modules.auth.revocations import Revocations
from faultmaven.modules.auth.schemas import Credentials, Registration
from faultmaven.modules.auth.service import AuthService
from faultmaven.providers.identity import Role
from faultmaven.providers.passwords import Passwords
from tests.conftest import PASSWORD

EMAIL = "ada@example.org"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
NEW = "another-long-password"


@pytest.fixture
async def auth(providers: Providers) -> AuthService:
    auth = wire(providers)[AuthService]
    await auth.register(Registration(email=EMAIL, password=PASSWORD))
    return auth


def _credentials(password: str = PASSWORD) -> Credentials:
    return Credentials(email=EMAIL, password=password)


async def test_an_administrators_token_says_so(auth: AuthService):
    new = Registration(email="root@example.org", password=PASSWORD)
    await auth.register(new, Role.ADMIN)
    tokens = await auth.login(Credentials(email=new.email, password=PASSWORD), "127.0.0.1")

    assert (await auth.authenticate(tokens.access_token)).role is Role.ADMIN


async def test_users_are_listed_by_address(auth: AuthService):
    await auth.register(Registration(email="aaron@example.org", password=PASSWORD))

    assert [user.email for user in await auth.users()] == ["aaron@example.org", EMAIL]


async def test_setting_a_password_ends_the_users_sign_ins(auth: AuthService):
    tokens = await auth.login(_credentials(), "127.0.0.1")
    await auth.set_password("ADA@example.org", NEW)

    with pytest.raises(Unauthenticated):
        await auth.authenticate(tokens.access_token)
    with pytest.raises(WrongCredentials):
        await auth.login(_credentials(), "127.0.0.1")
    assert await auth.login(_credentials(NEW), "127.0.0.1")


async def test_a_disabled_user_is_out_until_enabled(auth: AuthService):
    tokens = await auth.login(_credentials(), "127.0.0.1")
    await auth.disable(EMAIL)

    with pytest.raises(Unauthenticated):
        await auth.authenticate(tokens.access_token)
    with pytest.raises(Unauthenticated):
        await auth.refresh(tokens.refresh_token)
    with pytest.raises(WrongCredentials):
        await auth.login(_credentials(), "127.0.0.1")
    await auth.enable(EMAIL)
    assert await auth.login(_credentials(), "127.0.0.1")


class Hesitant(BcryptHasher):
    """Compares only once it is allowed to."""

    def __init__(self) -> None:
        super().__init__(4)
        self.compares, self.allowed = Event(), Event()

    def verify(self, password: str | bytes, hash: str | bytes) -> bool:
        self.compares.set()
        return self.allowed.wait(10) and super().verify(password, hash)


@pytest.mark.parametrize("change", ["disable", "set_password"])
async def test_a_login_overtaken_by_an_administrator_opens_nothing(
    auth: AuthService, providers: Providers, change: str
):
    hesitant = Hesitant()
    slow = wire(replace(providers, passwords=Passwords(hesitant)))[AuthService]
    login = asyncio.create_task(slow.login(_credentials(), "127.0.0.1"))
    await asyncio.to_thread(hesitant.compares.wait, 10)
    await (auth.disable(EMAIL) if change == "disable" else auth.set_password(EMAIL, NEW))
    hesitant.allowed.set()

    with pytest.raises(WrongCredentials):
        await login
    assert await providers.data.query(SignIn) == []


async def test_expired_sign_ins_are_forgotten(auth: AuthService, providers: Providers):
    await auth.login(_credentials(), "127.0.0.1")
    async with providers.data.transaction() as session:
        session.add(SignIn(user_id=(await auth.users())[0].id, expires_at=LONG_AGO))
    await Revocations(providers.data, providers.store).forget_expired()

    (left,) = await providers.data.query(SignIn)
    assert left.expires_at > LONG_AGO


async def test_what_cannot_be_changed_is_said(auth: AuthService):
    with pytest.raises(UserNotFound):
        await auth.disable("nobody@example.org")
    with pytest.raises(PasswordBlocked):
        await auth.set_password(EMAIL, "password1234")
