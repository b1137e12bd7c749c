"""Reads the value that stands behind a key, and judges whether it is the secret."""

from typing import Final, NamedTuple

from faultmaven.redaction import shapes
from faultmaven.redaction.detectors.key_names import Holds
from faultmaven.redaction.expressions import compiled

LONGEST: Final = 4096
_WORD: Final = compiled(r"[^\s\"'`<>,;&(){}\[\]\\=]+(?:=[^\s\"'`<>,;&(){}\[\]\\=]+)?={0,3}")
_PASSWORD: Final = compiled(r"[^\s\"'`<>,;&\\]+")
_TO_SPACE: Final = compiled(r"[^\s\"'`<>\\]+")
_QUOTED: Final = {
    quote: compiled(rf"[^{quote}\r\n\\]*(?:\\[^\r\n][^{quote}\r\n\\]*)*{quote}") for quote in "\"'`"
}
_ESCAPED: Final = compiled(r"%(?:2[0267cC]|3[bB]|0[aAdD]|7[dD])|&(?:quot|amp|#3[49]);")
_TRAILING: Final = b".,:;!?)]}>"
_NO_SECRET: Final = compiled(
    r"(?i)(?:<[^<>]*>|\$\{?\(?[a-z_][\w.:-]*\)?\}?|%\(?[a-z_]\w*\)?[%s]?|\{\{.*|@[\w.]+@|\[?(?:redacted|masked|hidden|filtered)\]?"
    r"|none|null|nil|true|false|undefined|empty|required|optional|unset|n/a|yes|no|unknown|missing|invalid|string|bytes"
    r"|[*xX.•#?_-]+|\*.*\*|\[.*|\(.*|\d{1,3}|0x[0-9a-f]+)"
)
_PROSE: Final = compiled(r"[\s#(]")
_SHORTEST_QUOTED: Final = 6
_PATH: Final = compiled(r"(?:[a-zA-Z]:|~|\.{1,2})?[\\/].*|https?://.*|file:.*")


_ASSIGNED: Final = {
    Holds.NOTHING: 0,
    Holds.PERHAPS: 16,
    Holds.TOKEN: 8,
    Holds.SECRET: 6,
    Holds.PASSWORD: 1,
}
_BESIDE: Final = _ASSIGNED | {Holds.TOKEN: 12, Holds.SECRET: 12, Holds.PASSWORD: 6}


class Value(NamedTuple):
    """Where a value lies, and whether it stands in quotes."""

    start: int
    end: int
    quoted: bool


def value_at(data: bytes, start: int, sign: bytes, holds: Holds, *, env: bool) -> Value:
    """The value that begins at `start`, behind a `sign` (what stands between key and value)."""
    end = _closing(data, start, sign)
    if end is not None:
        return Value(start, end, True)
    expression = _TO_SPACE if env else _PASSWORD if holds is Holds.PASSWORD else _WORD
    match = expression.match(data, start, start + LONGEST)
    text = match.group() if match else b""
    if b"%" in text or b"&" in text:
        escaped = _ESCAPED.search(text)
        text = text[: escaped.start()] if escaped else text
    end = start + len(text)
    return Value(start, start + len(data[start:end].rstrip(_TRAILING)), False)


def _closing(data: bytes, start: int, sign: bytes) -> int | None:
    """Where the quotes close that the sign opens; None where it opens none, or they stay open."""
    if sign.endswith(b";"):
        return _found(data, sign[sign.rindex(b"&") :], start)
    quote = sign[-1:].decode("ascii", "ignore")
    if quote not in _QUOTED:
        return None
    match = _QUOTED[quote].match(data, start, start + LONGEST)
    return match.end() - 1 if match else None


def _found(data: bytes, closing: bytes, start: int) -> int | None:
    end = data.find(closing, start, start + LONGEST)
    return end if end >= 0 and b"\n" not in data[start:end] else None


def is_secret(value: bytes, holds: Holds, *, quoted: bool, assigned: bool) -> bool:
    """Whether a value behind a key of what it `holds` is the secret; `assigned` by a sign, or only
    behind it."""
    if not value or _NO_SECRET.fullmatch(value):
        return False
    if holds is Holds.PASSWORD:
        return _is_password(value, quoted=quoted, assigned=assigned)
    if _PROSE.search(value) or _PATH.fullmatch(value):
        return False
    if len(value) < shortest(holds, assigned=assigned):
        return False
    if holds is Holds.SECRET and assigned and (quoted or (shapes.mixed(value) and value.isalnum())):
        return True
    return not _reads_as_word(value) and not (holds is Holds.PERHAPS and value.isdigit())


def shortest(holds: Holds, *, assigned: bool) -> int:
    """How many characters a secret behind such a key has at least."""
    return (_ASSIGNED if assigned else _BESIDE)[holds]


def _is_password(value: bytes, *, quoted: bool, assigned: bool) -> bool:
    if _PATH.fullmatch(value):
        return False
    if assigned and shapes.is_constant(value):
        return False
    if assigned:
        return quoted or not value.endswith(b"(")
    if quoted:
        return not _PROSE.search(value) and len(value) >= _SHORTEST_QUOTED
    return shapes.mixed(value) and not shapes.is_name(value)


def _reads_as_word(value: bytes) -> bool:
    """Whether a value is made of words, numbers or dates, or hardly varies."""
    if shapes.distinct(value) < 5:
        return len(value) < 16
    if value.isdigit():
        return len(value) < 16
    if shapes.mixed(value):
        return shapes.is_name(value)
    return len(value) < 20 or (shapes.is_name(value) and not value.isupper())
