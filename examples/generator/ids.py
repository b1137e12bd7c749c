"""Identifiers that look random and are the same in every run."""

from hashlib import sha256

_POD_LETTERS = "bcdfghjklmnpqrstvwxz2456789"


def digest(*parts: object) -> str:
    return sha256("/".join(map(str, parts)).encode()).hexdigest()


def number(low: int, high: int, *parts: object) -> int:
    """A number from `low` to `high`, both included, that belongs to these parts."""
    return low + int(digest(*parts)[:12], 16) % (high - low + 1)


def suffix(length: int, *parts: object) -> str:
    """Letters and digits as Kubernetes appends them to names."""
    return "".join(
        _POD_LETTERS[number(0, len(_POD_LETTERS) - 1, *parts, at)] for at in range(length)
    )


def uid(*parts: object) -> str:
    text = digest(*parts)
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:32]}"
