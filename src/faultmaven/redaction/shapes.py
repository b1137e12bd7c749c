"""Tells by its shape alone whether a value reads like a secret, an identifier or a word."""

from typing import Final

from faultmaven.redaction.expressions import compiled

DIGITS: Final = b"0123456789"
UPPER: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LOWER: Final = UPPER.lower()
_HEX: Final = b"0123456789abcdefABCDEF"
_CLASSES: Final = bytes.maketrans(
    bytes(range(256)),
    bytes(
        next((sign for run, sign in ((LOWER, 97), (UPPER, 65), (DIGITS, 48)) if byte in run), 95)
        for byte in range(256)
    ),
)
"""Each byte as `a`, `A`, `0`, or `_` where it is no letter or digit."""
_UUID: Final = compiled(r"(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_HUMPS: Final = r"(?:[A-Z]{1,18}|[A-Z]?[a-z]{1,18})(?:[A-Z][a-z]{1,18}|[A-Z]{2,18})*"
_PART: Final = rf"(?:{_HUMPS}(?:[0-9]{{0,4}}|[0-9]{{1,3}}[A-Z]?[a-z]{{1,12}})|[0-9]{{1,4}})"
_NAME: Final = compiled(rf"{_PART}(?:[-_./:@# $]+{_PART})*[-_./:#]*")
_HASH: Final = compiled(r"(?:^|[-_:/@.=])[0-9a-fA-F]{32,}$")
_VERSION: Final = compiled(r"v?[0-9]+\.[0-9]+[\w.+-]*")
_GROUPS: Final = compiled(r"[A-Z0-9]{5,8}(?:-[A-Z0-9]{5,8}){3,}")
_CONSTANT: Final = compiled(r"[A-Z]{2,20}(?:_[A-Z0-9]{1,20})+")
_CAPITALS: Final = compiled(r"[A-Z]{19}")
_TIME: Final = compiled(r"\d{4}-\d\d-\d\d[T_ ]?[\d:.,Z+-]*")


def distinct(value: bytes) -> int:
    """How many different bytes a value has."""
    return len(set(value))


def mixed(value: bytes) -> bool:
    """Whether a value has both letters and digits."""
    return value.translate(None, DIGITS) != value and _has_letter(value)


def is_constant(value: bytes) -> bool:
    """Whether a value is named like a variable of the environment."""
    return _CONSTANT.fullmatch(value) is not None


def is_hex(value: bytes) -> bool:
    return not value.translate(None, _HEX)


def is_uuid(value: bytes) -> bool:
    return _UUID.fullmatch(value) is not None


def ends_in_hash(value: bytes) -> bool:
    """Whether a value is a digest in hexadecimal digits, by itself or behind a name."""
    return _HASH.search(value) is not None


def is_name(value: bytes) -> bool:
    """Words and small numbers, joined by signs or humps, as files, objects and classes have."""
    if _GROUPS.fullmatch(value) or _CAPITALS.search(value):
        return False
    if any(form.fullmatch(value) for form in (_VERSION, _CONSTANT)) or _TIME.match(value):
        return True
    digits = len(value) - len(value.translate(None, DIGITS))
    return 3 * digits < len(value) and _NAME.fullmatch(value) is not None


def is_random(value: bytes) -> bool:
    """Whether letters of both cases and digits alternate as they hardly do in what people write.

    Of random base-62 text, 62 % of neighbours differ in class and few letters stand in runs of
    three and more of a case; of names in code it is the reverse.
    """
    classes = value.translate(_CLASSES)
    runs = [_runs(classes, each) for each in (b"a", b"A", b"0")]
    if sum(runs) < max(10, len(value) // 4) or min(runs) < 3:
        return False
    return 6 * (classes.count(b"aaa") + classes.count(b"AAA")) < len(value)


def alternates(value: bytes) -> bool:
    """Whether letters and digits change places at least four times, as in random base-36 text."""
    classes = value.translate(_CLASSES)
    digits = _runs(classes, b"0")
    return digits >= 3 and digits + _runs(classes, b"a") + _runs(classes, b"A") >= 5


def has_all_classes(value: bytes) -> bool:
    """Whether a value has letters of both cases and digits."""
    return {*b"aA0"} <= {*value.translate(_CLASSES)}


def _runs(classes: bytes, one: bytes) -> int:
    """How many runs of one class there are."""
    return classes.startswith(one) + sum(
        classes.count(other + one) for other in (b"a", b"A", b"0", b"_") if other != one
    )


def _has_letter(value: bytes) -> bool:
    return value.translate(None, UPPER + LOWER) != value
