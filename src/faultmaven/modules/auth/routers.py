"""Routes of registration and sign-in."""

from fastapi import APIRouter

from faultmaven.modules.auth.dependencies import (
    Auth,
    ClientAddress,
    CurrentPrincipal,
    CurrentUserId,
)
from faultmaven.modules.auth.models import User
from faultmaven.modules.auth.schemas import (
    Credentials,
    ProfileChange,
    Refresh,
    Registration,
    Tokens,
    UserRead,
)

router = APIRouter(prefix="/auth", tags=["auth"])


@router.post("/register", status_code=201, response_model=UserRead)
async def register(new: Registration, auth: Auth) -> User:
    """Create an account. A password has 12 to 128 characters and is not an often guessed one."""
    return await auth.register(new)


@router.post("/login")
async def login(given: Credentials, auth: Auth, address: ClientAddress) -> Tokens:
    """Sign in: an access token for 15 minutes and a refresh token to get the next one."""
    return await auth.login(given, address)


@router.post("/refresh")
async def refresh(given: Refresh, auth: Auth) -> Tokens:
    """Exchange a refresh token for new tokens. Each works once; a second use ends the sign-in."""
    return await auth.refresh(given.refresh_token)


@router.post("/logout", status_code=204)
async def logout(principal: CurrentPrincipal, auth: Auth) -> None:
    """End this sign-in: its access and refresh tokens stop working at once."""
    await auth.logout(principal)


@router.get("/me", response_model=UserRead)
async def me(user_id: CurrentUserId, auth: Auth) -> User:
    """Show your account."""
    return await auth.me(user_id)


@router.patch("/me", response_model=UserRead)
async def change_me(change: ProfileChange, principal: CurrentPrincipal, auth: Auth) -> User:
    """Change your name or password; a new password signs you out everywhere else."""
    return await auth.change_me(principal, change)
