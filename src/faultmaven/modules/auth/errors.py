"""What can go wrong when people register and sign in."""

from faultmaven.errors import Conflict, Forbidden, Invalid, NotFound, TooMany, Unauthenticated


class NotSignedIn(Unauthenticated):
    def __init__(self) -> None:
        super().__init__("Sign in first: send an access token as Bearer.")


class WrongCredentials(Unauthenticated):
    def __init__(self) -> None:
        super().__init__("The e-mail address or the password is wrong.")


class SignedOut(Unauthenticated):
    code = "SIGNED_OUT"

    def __init__(self) -> None:
        super().__init__("This sign-in has ended. Sign in again.")


class TooManyFailures(TooMany):
    def __init__(self, retry_after: int) -> None:
        super().__init__("Too many failed attempts to sign in; wait before the next.", retry_after)


class EmailTaken(Conflict):
    def __init__(self) -> None:
        super().__init__("Somebody has registered with this e-mail address.")


class PasswordBlocked(Invalid):
    def __init__(self) -> None:
        super().__init__("This password is among the first that are guessed; choose another.")


class CurrentPasswordWrong(Forbidden):
    def __init__(self) -> None:
        super().__init__("The current password is wrong.")


class UserNotFound(NotFound):
    def __init__(self, email: str) -> None:
        super().__init__(f"There is no user {email}.")
