"""Who is calling: signed access and refresh tokens (RFC 7519, RFC 9068)."""

import hashlib
import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol
from uuid import uuid4

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from faultmaven.errors import Unauthenticated

ISSUER = "faultmaven"
AUDIENCE = "faultmaven-api"
ACCESS_TTL_S = 15 * 60
ALGORITHM = "HS256"
REMEMBERED_TOKENS = 4_096


class TokenRejected(Unauthenticated):
    def __init__(self) -> None:
        super().__init__("The token is not valid. Sign in again.")


class TokenExpired(Unauthenticated):
    code = "TOKEN_EXPIRED"

    def __init__(self) -> None:
        super().__init__("The token has expired. Refresh it or sign in again.")


class Role(StrEnum):
    USER = "user"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Principal:
    """The caller of a request, as the access token names them."""

    user_id: str
    role: Role
    sign_in_id: str
    expires_at: int


@dataclass(frozen=True, slots=True)
class RefreshClaim:
    """Which sign-in a refresh token continues, and the how-manieth of its tokens it is."""

    sign_in_id: str
    rotation: int


class IdentityProvider(Protocol):
    def issue_access(self, user_id: str, role: Role, sign_in_id: str) -> str: ...

    def read_access(self, token: str) -> Principal:
        """Raises `TokenRejected` or `TokenExpired`."""
        ...

    def issue_refresh(self, claim: RefreshClaim, expires_at: int) -> str: ...

    def read_refresh(self, token: str) -> RefreshClaim:
        """Raises `TokenRejected` or `TokenExpired`."""
        ...


class JwtIdentity:
    """HMAC-signed tokens; access and refresh tokens have keys of their own, derived from one."""

    def __init__(self, secret: bytes, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._access_key = OctKey.import_key(derive_key(secret, "access token"))
        self._refresh_key = OctKey.import_key(derive_key(secret, "refresh token"))
        self._known: dict[str, Principal] = {}

    def issue_access(self, user_id: str, role: Role, sign_in_id: str) -> str:
        claims = {"sub": user_id, "role": role.value, "sid": sign_in_id}
        expires_at = int(self._clock()) + ACCESS_TTL_S
        return self._sign("at+jwt", claims, expires_at, self._access_key)

    def read_access(self, token: str) -> Principal:
        principal = self._known.get(token)
        if principal is None:
            claims = self._verify(token, "at+jwt", self._access_key)
            principal = _principal(claims)
            self._remember(token, principal)
        if principal.expires_at <= self._clock():
            raise TokenExpired
        return principal

    def issue_refresh(self, claim: RefreshClaim, expires_at: int) -> str:
        claims = {"sid": claim.sign_in_id, "rot": claim.rotation}
        return self._sign("rt+jwt", claims, expires_at, self._refresh_key)

    def read_refresh(self, token: str) -> RefreshClaim:
        claims = self._verify(token, "rt+jwt", self._refresh_key)
        try:
            return RefreshClaim(str(claims["sid"]), int(claims["rot"]))
        except (KeyError, TypeError, ValueError) as error:
            raise TokenRejected from error

    def _sign(self, kind: str, claims: dict[str, Any], expires_at: int, key: OctKey) -> str:
        standard = {"iss": ISSUER, "aud": AUDIENCE, "jti": uuid4().hex}
        times = {"iat": int(self._clock()), "exp": expires_at}
        header = {"alg": ALGORITHM, "typ": kind}
        return jwt.encode(header, claims | standard | times, key, [ALGORITHM])

    def _verify(self, token: str, kind: str, key: OctKey) -> dict[str, Any]:
        try:
            decoded = jwt.decode(token, key, [ALGORITHM])
        except (JoseError, ValueError) as error:
            raise TokenRejected from error
        claims = decoded.claims
        named = (decoded.header.get("typ"), claims.get("iss"), claims.get("aud"))
        if named != (kind, ISSUER, AUDIENCE) or not isinstance(claims.get("exp"), int):
            raise TokenRejected
        if claims["exp"] <= self._clock():
            raise TokenExpired
        return claims

    def _remember(self, token: str, principal: Principal) -> None:
        if len(self._known) >= REMEMBERED_TOKENS:
            self._known.clear()
        self._known[token] = principal


def derive_key(secret: bytes, purpose: str) -> bytes:
    """A 256-bit key for one purpose, so that no two uses share a key."""
    return hmac.digest(secret, f"faultmaven {purpose}".encode(), hashlib.sha256)


def _principal(claims: dict[str, Any]) -> Principal:
    try:
        return Principal(
            str(claims["sub"]), Role(claims["role"]), str(claims["sid"]), claims["exp"]
        )
    except (KeyError, ValueError) as error:
        raise TokenRejected from error
