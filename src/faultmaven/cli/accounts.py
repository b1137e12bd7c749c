"""`faultmaven user`: people's accounts, by the rules of the sign-in service."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TypedDict

from pydantic import ValidationError
from rich.table import Table
from rich.text import Text

from faultmaven.bootstrap import wire
from faultmaven.cli import configured
from faultmaven.cli.consoles import show
from faultmaven.cli.output import print_json
from faultmaven.cli.provided import providers
from faultmaven.cli.report.layout import prose
from faultmaven.errors import Invalid
from faultmaven.modules.auth.schemas import Registration
from faultmaven.modules.auth.service import AuthService
from faultmaven.providers.identity import Role


class Account(TypedDict):
    id: str
    email: str
    name: str
    role: str
    created_at: str
    disabled: bool


class Unacceptable(Invalid):
    """The e-mail address or the password is not of the form that sign-in accepts."""


@asynccontextmanager
async def accounts() -> AsyncIterator[AuthService]:
    """The sign-in service on the configured database, its schema brought up to date."""
    chosen = await asyncio.to_thread(providers)
    try:
        yield wire(chosen)[AuthService]
    finally:
        await chosen.close()


def create(email: str, password: str, *, admin: bool) -> None:
    """Register somebody. Raises `Unacceptable`, or `EmailTaken`."""
    new, role = _registration(email, password), Role.ADMIN if admin else Role.USER
    asyncio.run(_register(new, role))
    show(prose(f"Created {new.email} ({role})."))


def set_password(email: str, password: str) -> None:
    """Raises `Unacceptable`, or `UserNotFound`."""
    new = _registration(email, password)
    asyncio.run(_set_password(new))
    show(prose(f"Set the password of {new.email}; earlier sign-ins have ended."))


def disable(email: str) -> None:
    """Raises `UserNotFound`."""
    asyncio.run(_disable(email))
    show(prose(f"Disabled {email}; earlier sign-ins have ended."))


def enable(email: str) -> None:
    """Raises `UserNotFound`."""
    asyncio.run(_enable(email))
    show(prose(f"Enabled {email}."))


def list_users(*, as_json: bool) -> None:
    users = asyncio.run(_users())
    if as_json:
        print_json({"users": users})
    else:
        show(_table(users) if users else Text("No users. Create one with: user create-admin EMAIL"))


async def _register(new: Registration, role: Role) -> None:
    async with accounts() as service:
        await service.register(new, role)


async def _set_password(new: Registration) -> None:
    async with accounts() as service:
        await service.set_password(new.email, new.password)


async def _disable(email: str) -> None:
    async with accounts() as service:
        await service.disable(email)


async def _enable(email: str) -> None:
    async with accounts() as service:
        await service.enable(email)


async def _users() -> list[Account]:
    async with accounts() as service:
        return [
            {
                "id": user.id,
                "email": user.email,
                "name": user.name,
                "role": str(user.role),
                "created_at": user.created_at.isoformat(),
                "disabled": user.disabled_at is not None,
            }
            for user in await service.users()
        ]


def _registration(email: str, password: str) -> Registration:
    if "@" not in email:
        raise Unacceptable(f"{email} is no e-mail address: write it as name@host.")
    try:
        return Registration(email=email, password=password)
    except ValidationError as error:
        raise Unacceptable(configured.sentences(error)) from error


def _table(users: Sequence[Account]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for column in ("e-mail", "role", "created", ""):
        table.add_column(column)
    for user in users:
        state = "disabled" if user["disabled"] else ""
        table.add_row(prose(user["email"]), user["role"], user["created_at"][:10], state)
    return table
