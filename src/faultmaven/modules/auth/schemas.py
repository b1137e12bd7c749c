"""What the routes of sign-in take and give."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from faultmaven.providers.identity import ACCESS_TTL_S, Role
from faultmaven.web.fields import Storable

MIN_PASSWORD, MAX_PASSWORD = 12, 128

Email = Annotated[
    Storable,
    StringConstraints(strip_whitespace=True, max_length=254, pattern=r"^[^@\s]+@[^@\s]+$"),
    AfterValidator(str.casefold),
]
Name = Annotated[Storable, StringConstraints(strip_whitespace=True, max_length=100)]
NewPassword = Annotated[str, Field(min_length=MIN_PASSWORD, max_length=MAX_PASSWORD)]
AnyPassword = Annotated[str, Field(min_length=1, max_length=MAX_PASSWORD)]


class Registration(BaseModel):
    email: Email
    password: NewPassword
    name: Name = ""


class Credentials(BaseModel):
    email: Email
    password: AnyPassword


class Refresh(BaseModel):
    refresh_token: Annotated[str, Field(min_length=1, max_length=4096)]


class Tokens(BaseModel):
    access_token: str
    refresh_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105  # a kind, no secret
    expires_in: int = ACCESS_TTL_S


class UserRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    email: str
    name: str
    role: Role
    created_at: datetime


class ProfileChange(BaseModel):
    """What a user may change of their own; a new password needs the current one."""

    name: Name | None = None
    new_password: NewPassword | None = None
    current_password: AnyPassword | None = None

    @model_validator(mode="after")
    def _current_goes_with_new(self) -> Self:
        if (self.new_password is None) != (self.current_password is None):
            raise ValueError("new_password and current_password go together")
        return self
