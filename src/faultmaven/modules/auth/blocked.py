"""Passwords that are guessed first, of those long enough to be allowed otherwise."""

from importlib.resources import files

_BLOCKED = frozenset(
    files("faultmaven.modules.auth").joinpath("blocked_passwords.txt").read_text().split()
)


def is_blocked(password: str, email: str) -> bool:
    """Whether it is on the list, is the user's own address, or repeats up to three characters."""
    plain = password.casefold()
    return plain in _BLOCKED or plain == email.casefold() or len(set(plain)) <= 3
