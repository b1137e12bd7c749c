"""Who users are and how they sign in; each method is one transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.dml import ReturningUpdate

from faultmaven.modules.auth.attempts import Attempts
from faultmaven.modules.auth.blocked import is_blocked
from faultmaven.modules.auth.errors import (
    CurrentPasswordWrong,
    EmailTaken,
    PasswordBlocked,
    SignedOut,
    UserNotFound,
    WrongCredentials,
)
from faultmaven.modules.auth.models import SignIn, User
from faultmaven.modules.auth.revocations import Revocations
from faultmaven.modules.auth.schemas import Credentials, ProfileChange, Registration, Tokens
from faultmaven.providers.data import DataProvider, utc_now
from faultmaven.providers.identity import IdentityProvider, Principal, RefreshClaim, Role
from faultmaven.providers.passwords import Passwords

OWN_ACCOUNT = "own account"
"""Stands for the address where attempts are counted for somebody already signed in."""


class AuthService:
    def __init__(
        self,
        data: DataProvider,
        identity: IdentityProvider,
        passwords: Passwords,
        revocations: Revocations,
        attempts: Attempts,
        refresh_ttl: timedelta,
    ) -> None:
        self._data = data
        self._identity = identity
        self._passwords = passwords
        self._revocations = revocations
        self._attempts = attempts
        self._refresh_ttl = refresh_ttl

    async def register(self, new: Registration, role: Role = Role.USER) -> User:
        password_hash = await self._hashed(new.password, new.email)
        user = User(email=new.email, name=new.name, password_hash=password_hash, role=role)
        try:
            async with self._data.transaction() as session:
                session.add(user)
        except IntegrityError as error:
            raise EmailTaken from error
        return user

    async def login(self, given: Credentials, address: str) -> Tokens:
        """Raises `WrongCredentials`, after the same time, whichever of the two was wrong."""
        await self._attempts.begin(given.email, address)
        found = await self._data.query(User, email=given.email)
        user = found[0] if found and found[0].disabled_at is None else None
        right = await self._passwords.verify(given.password, user.password_hash if user else None)
        if user is None or not right:
            raise WrongCredentials
        async with self._data.transaction() as session:
            if await session.scalar(_unchanged(user)) is None:
                raise WrongCredentials
            sign_in = SignIn(user_id=user.id, expires_at=utc_now() + self._refresh_ttl)
            session.add(sign_in)
        await self._attempts.succeeded(given.email, address)
        return self._tokens(user, sign_in)

    async def refresh(self, token: str) -> Tokens:
        """A new pair of tokens for the latest refresh token; an earlier one ends the sign-in."""
        claim = self._identity.read_refresh(token)
        async with self._data.transaction() as session:
            sign_in = (await session.scalars(_rotation(claim))).one_or_none()
            if sign_in is None:
                await _revoke(session, SignIn.id == claim.sign_in_id)
            else:
                user = await session.get_one(User, sign_in.user_id)
        if sign_in is None:
            await self._revocations.add(claim.sign_in_id)
            raise SignedOut
        return self._tokens(user, sign_in)

    async def logout(self, principal: Principal) -> None:
        async with self._data.transaction() as session:
            ended = await _revoke(session, SignIn.id == principal.sign_in_id)
        await self._ended(ended)

    async def authenticate(self, token: str) -> Principal:
        """Whose access token this is. Raises `Unauthenticated` unless it is good right now."""
        principal = self._identity.read_access(token)
        if await self._revocations.includes(principal.sign_in_id):
            raise SignedOut
        return principal

    async def user_of(self, token: str) -> str:
        return (await self.authenticate(token)).user_id

    async def me(self, user_id: str) -> User:
        found = await self._data.query(User, id=user_id)
        if not found:
            raise SignedOut
        return found[0]

    async def change_me(self, principal: Principal, change: ProfileChange) -> User:
        """A new password ends the user's other sign-ins."""
        user = await self.me(principal.user_id)
        values: dict[str, str] = {} if change.name is None else {"name": change.name}
        if change.new_password and change.current_password:
            await self._attempts.begin(user.email, OWN_ACCOUNT)
            if not await self._passwords.verify(change.current_password, user.password_hash):
                raise CurrentPasswordWrong
            await self._attempts.succeeded(user.email, OWN_ACCOUNT)
            values["password_hash"] = await self._hashed(change.new_password, user.email)
        async with self._data.transaction() as session:
            user = await session.get_one(User, principal.user_id)
            for name, value in values.items():
                setattr(user, name, value)
            others = (SignIn.user_id == user.id, SignIn.id != principal.sign_in_id)
            ended = await _revoke(session, *others) if change.new_password else ()
        await self._ended(ended)
        return user

    async def users(self) -> Sequence[User]:
        """Everybody, by e-mail address."""
        async with self._data.reading() as session:
            return (await session.scalars(select(User).order_by(User.email))).all()

    async def set_password(self, email: str, password: str) -> User:
        """For an administrator: sets a password and ends the user's sign-ins."""
        return await self._change(email, password_hash=await self._hashed(password, email))

    async def disable(self, email: str) -> User:
        """For an administrator: ends the user's sign-ins and allows no others."""
        return await self._change(email, disabled_at=utc_now())

    async def enable(self, email: str) -> User:
        """For an administrator: allows sign-ins again."""
        return await self._change(email, disabled_at=None)

    async def _change(self, email: str, **values: str | datetime | None) -> User:
        async with self._data.transaction() as session:
            user = await session.scalar(select(User).where(User.email == email.casefold()))
            if user is None:
                raise UserNotFound(email)
            for name, value in values.items():
                setattr(user, name, value)
            ended = await _revoke(session, SignIn.user_id == user.id)
        await self._ended(ended)
        return user

    async def _hashed(self, password: str, email: str) -> str:
        if is_blocked(password, email):
            raise PasswordBlocked
        return await self._passwords.hash(password)

    async def _ended(self, sign_in_ids: Iterable[str]) -> None:
        await self._data.settle()
        for sign_in_id in sign_in_ids:
            await self._revocations.add(sign_in_id)

    def _tokens(self, user: User, sign_in: SignIn) -> Tokens:
        claim = RefreshClaim(sign_in.id, sign_in.rotation)
        return Tokens(
            access_token=self._identity.issue_access(user.id, user.role, sign_in.id),
            refresh_token=self._identity.issue_refresh(claim, int(sign_in.expires_at.timestamp())),
        )


def _unchanged(user: User) -> Select[str]:
    """The user's id, unless disabled or given another password while theirs was compared."""
    return (
        select(User.id)
        .where(User.id == user.id, User.password_hash == user.password_hash)
        .where(User.disabled_at.is_(None))
        .with_for_update()
    )


def _rotation(claim: RefreshClaim) -> ReturningUpdate[SignIn]:
    """Takes the claim's place, unless it is not the latest or the sign-in is over."""
    return (
        update(SignIn)
        .where(SignIn.id == claim.sign_in_id, SignIn.rotation == claim.rotation)
        .where(SignIn.revoked_at.is_(None), SignIn.expires_at > utc_now())
        .values(rotation=SignIn.rotation + 1)
        .returning(SignIn)
    )


async def _revoke(session: AsyncSession, *which: ColumnElement[bool]) -> Sequence[str]:
    """Ends sign-ins that are still open; gives their ids."""
    ended = (
        update(SignIn)
        .where(*which, SignIn.revoked_at.is_(None))
        .values(revoked_at=utc_now())
        .returning(SignIn.id)
    )
    return (await session.scalars(ended)).all()
