"""Finds the values of things whose name says that they are secret, in whatever notation."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from faultmaven.redaction import shapes
from faultmaven.redaction.detectors.key_names import Holds, holds, is_public, is_vague
from faultmaven.redaction.detectors.values import Value, is_secret, shortest, value_at
from faultmaven.redaction.effort import Effort
from faultmaven.redaction.expressions import compiled
from faultmaven.redaction.model import Kind, Span

_NAMES: Final = (
    r"passw(?:or)?d|passwort|passphrase|passcode|pwd|pass|psk|mdp|secrets?|tokens?|key|auth|access"
    r"|private|creds?|credentials?|cookie|session|sid|sig|licen[sc]e|crumb|csrf|xsrf|otp|jwt|bearer"
    r"|code|nonce|salt|pat|pin|dsn|connection[_ ]?string|client[_-]?id|contrasena|pw"
)
_QUOTE: Final = r"(?:[\"'`]|&quot;|&#3[49];)"
_SPACE: Final = r"[ \t]"
_IS: Final = r"(?:[:=]{1,3}>?|->)"
_VALUE_FIELD: Final = (
    rf"{_QUOTE}?\s?[,{{]?\s{{0,80}}{_QUOTE}?(?:[vV]alue|default){_QUOTE}?{_SPACE}{{0,8}}[:=]"
)
_SIGN: Final = (
    rf"(?:{_VALUE_FIELD}{_SPACE}{{0,8}}{_QUOTE}?"
    rf"|{_QUOTE}{_SPACE}{{0,8}},{_SPACE}{{0,8}}{_QUOTE}{{1,2}}"
    rf"|{_QUOTE}?:?{_SPACE}{{0,8}}\r?\n{_SPACE}{{0,40}}{_QUOTE}?"
    rf"|{_QUOTE}?\]?{_SPACE}{{0,40}}{_IS}{_SPACE}{{0,40}}{_QUOTE}{{0,2}}"
    rf"|{_SPACE}{{1,8}}(?:is{_SPACE}|was{_SPACE})?{_QUOTE}?|{_QUOTE}?>)"
)
_SEARCH: Final = compiled(rf"(?i:{_NAMES})[\w.-]{{0,40}}{_SIGN}")
_NAME_BYTES: Final = shapes.UPPER + shapes.LOWER + shapes.DIGITS + b"_-.[]$"
_BELOW: Final = b"\"'`: \t\r\n"
_BLANKS: Final = b" \t\r\n<>"
_LONGEST_NAME: Final = 64
_LONG: Final = 32
_ASSIGNS: Final = frozenset(b":=>,")
_GLUED: Final = compiled(
    r"(?:(?i:secret|token|private|access|key)[-_:]|(?:SECRET|TOKEN|PRIVATE|ACCESS|KEY)\.)(?:"
    r"[A-Z0-9]{16,}|[a-z0-9]{16,}|[A-Za-z0-9]{16,}"
    r"|[A-Za-z0-9]{4,}(?:-[A-Za-z0-9]{4,}){3,})[\w-]*"
)


class _Key(NamedTuple):
    """A name that was found, where it begins, what follows it, and where its value begins."""

    name: bytes
    start: int
    sign: bytes
    value: int


def find(data: bytes, effort: Effort) -> Iterator[Span]:
    """Every value of a key that names a secret."""
    done = 0
    for match in effort.over(_SEARCH.finditer(data)):
        if match.start() < done:
            continue
        key = _key(data, match.start(), match.end())
        holding = _holding(data, key)
        if holding is None:
            continue
        effort.spend(3)
        value = _value(data, key, *holding)
        if value:
            yield Span(value.start, value.end, Kind.SECRET, "named-secret")
            done = value.end
    yield from _glued(data, effort)


def _key(data: bytes, start: int, end: int) -> _Key:
    text = data[start:end]
    rest = text.lstrip(_NAME_BYTES)
    before = data[max(0, start - _LONGEST_NAME) : start]
    first = start - (len(before) - len(before.rstrip(_NAME_BYTES)))
    return _Key(data[first : end - len(rest)], first, rest, end)


def _holding(data: bytes, key: _Key) -> tuple[Holds, bool, bytes] | None:
    """What a key holds, whether a sign assigns it, and the word before; None where what stands
    there is too short for that."""
    what = holds(key.name)
    assigned = not _ASSIGNS.isdisjoint(key.sign) or key.name.startswith(b"-")
    before = b"" if assigned and what > Holds.PERHAPS else _word_before(data, key.start)
    if before:
        what = max(what, holds(before + b" " + key.name))
    least = shortest(what, assigned=assigned)
    if (
        what is Holds.NOTHING
        or len(data[key.value : key.value + least].translate(None, _BLANKS)) < least
    ):
        return None
    return what, assigned, before


def _value(data: bytes, key: _Key, what: Holds, assigned: bool, before: bytes) -> Value | None:
    env = assigned and key.sign == b"=" and _begins_line(data, key.start)
    value = value_at(data, key.value, key.sign, what, env=env)
    text = data[value.start : value.end]
    if not is_secret(text, what, quoted=value.quoted, assigned=assigned):
        return None
    if not key.sign.strip(_BELOW) and b"\n" in key.sign and not _fills_line(data, value, key.sign):
        return None
    if not assigned and _is_option(data, key.start):
        return value
    if key.name.lower().endswith(b"cookie") and b"=" in text:
        return None
    if what is Holds.PERHAPS and not _surely(text, key, before, assigned=assigned):
        return None
    if what is Holds.PASSWORD and assigned and not value.quoted and _is_prose(data, key, value):
        return None
    return value


def _fills_line(data: bytes, value: Value, sign: bytes) -> bool:
    """Whether a value in the line below its name, indented unless it is random, is all of it."""
    text = data[value.start : value.end]
    indented = sign.rstrip(b"\"'`")[-1:] in (b" ", b"\t")
    if not (indented or (shapes.mixed(text) and not shapes.is_name(text))):
        return False
    return data[value.end : value.end + 1 + value.quoted].strip(b"\"'`\r\n") == b""


def _surely(text: bytes, key: _Key, before: bytes, *, assigned: bool) -> bool:
    """Whether a value behind a vague name, such as `key`, is random enough to be a secret."""
    if not is_vague(key.name):
        return True
    if is_public(before):
        return False
    if before:
        return True
    hashed = shapes.ends_in_hash(text) or shapes.is_uuid(text)
    if not assigned:
        return b"\n" in key.sign and not hashed
    return not hashed and (shapes.is_random(text) or shapes.alternates(text))


def _is_prose(data: bytes, key: _Key, value: Value) -> bool:
    """Whether a plain word after a colon and a space begins a sentence."""
    text = data[value.start : value.end]
    if b":" not in key.sign or not key.sign.endswith(b" ") or not text.isalpha():
        return False
    return data[value.end : value.end + 1] not in (b"", b"\n", b"\r", b"\\", b'"', b"'")


def _word_before(data: bytes, start: int) -> bytes:
    """The word before a name, if only a space is between them."""
    before = data[max(0, start - _LONGEST_NAME) : start]
    if before[-1:] != b" ":
        return b""
    word = before[len(before[:-1].rstrip(_NAME_BYTES)) : -1]
    return word if word[:1].isalpha() else b""


def _begins_line(data: bytes, start: int) -> bool:
    before = data[max(0, start - _LONGEST_NAME) : start]
    line = before[before.rfind(b"\n") + 1 :].strip()
    return line in (b"", b"export", b"set", b"ENV", b"-e", b"-", b"#")


def _is_option(data: bytes, start: int) -> bool:
    return data[start : start + 1] == b"-"


def _glued(data: bytes, effort: Effort) -> Iterator[Span]:
    """Tokens that a hyphen joins to the word that tells what they are."""
    for match in effort.over(_GLUED.finditer(data)):
        text = match.group()
        value = text[min(_places(text)) + 1 :]
        if (shapes.mixed(value) or len(value) >= _LONG) and not shapes.is_name(value):
            yield Span(match.end() - len(value), match.end(), Kind.SECRET, "named-secret")


def _places(text: bytes) -> list[int]:
    return [place for sign in (b"-", b"_", b":", b".") if (place := text.find(sign)) >= 0]
