"""Tells from the name of a field, setting, header or option what its value is."""

from collections.abc import Iterable, Sequence
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import yaml

from faultmaven.redaction.expressions import compiled

TABLE: Final = Path(__file__).parents[1] / "tables" / "keys.yaml"
_WORDS: Final = compiled(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_GLUED: Final = ("password", "passwd", "passphrase", "passwort", "pwd")
_GLUED_TOKENS: Final = ("secret", "token", "apikey", "accesskey", "secretkey", "privatekey")
_GLUED_WEAK: Final = ("key", "private", "access")


class Holds(IntEnum):
    """What the value of a named thing is, the surer the higher."""

    NOTHING = 0
    PERHAPS = 1
    TOKEN = 2
    SECRET = 3
    PASSWORD = 4


@lru_cache(maxsize=4096)
def holds(name: bytes) -> Holds:
    """What a thing with this name holds, such as `dbPassword` or `vendor-api-key`."""
    words = _words(name)
    found = _named(words)
    if found is Holds.PERHAPS and b"." in name:
        return _named(_words(name[name.rindex(b".") :]))
    return found


def _named(words: Sequence[str]) -> Holds:
    table = _table()
    if not words:
        return Holds.NOTHING
    last = words[-1]
    if last in table.passwords or last.endswith(_GLUED):
        return Holds.PASSWORD
    pairs = set(pairwise(words))
    if last in table.about and (words[-2:-1], last) != (["client"], "id"):
        return Holds.NOTHING
    if pairs & table.secrets:
        return Holds.SECRET
    if table.passwords.intersection(words):
        return Holds.SECRET
    glued = "".join(words).endswith(_GLUED_TOKENS)
    if glued or pairs & table.compounds or table.tokens.intersection(words):
        return Holds.TOKEN
    if last in table.weak or last.endswith(_GLUED_WEAK):
        is_public = last != "auth" and table.public.intersection(words[-2:-1])
        return Holds.NOTHING if is_public else Holds.PERHAPS
    return Holds.PERHAPS if table.weak.intersection(words[-2:-1]) else Holds.NOTHING


def is_vague(name: bytes) -> bool:
    """Whether a name is nothing but a word such as `key`."""
    return name.decode("ascii", "ignore").lower() in _table().weak


def is_public(word: bytes) -> bool:
    """Whether a word before `key` or `code` says that it is no secret one."""
    return word.decode("ascii", "ignore").lower() in _table().public


def _words(name: bytes) -> list[str]:
    return [word.decode().lower() for word in _WORDS.findall(name)]


class _Table:
    """The words of the table, for look-ups."""

    def __init__(self, table: dict[str, Any]) -> None:
        self.passwords = frozenset(table["passwords"])
        self.secrets = _pairs(table["secrets"])
        self.tokens = frozenset(table["tokens"])
        self.compounds = _pairs(table["compounds"])
        self.weak = frozenset(table["weak"])
        self.about = frozenset(map(str, table["about"]))
        self.public = frozenset(map(str, table["public"]))


def _pairs(rows: Iterable[Sequence[str]]) -> frozenset[tuple[str, str]]:
    return frozenset((first, second) for first, second in rows)


@lru_cache(maxsize=1)
def _table() -> _Table:
    return _Table(yaml.safe_load(TABLE.read_bytes()))
