"""Compares the messages of a log with those of a known-good log."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Any

import re2

from faultmaven.analysis.comparison.messages import Counted, differences
from faultmaven.analysis.model import Difference, Template
from faultmaven.analysis.templates.masking import WILDCARD
from faultmaven.analysis.templates.mined import LogTemplates

MAX_UNMATCHED = 2000
MAX_NEAR = 200

_Key = tuple[str, str]
"""A pattern and its level."""


def compared(now: LogTemplates, before: LogTemplates) -> list[Difference]:
    """The messages of `now` that are new, gone, or more or less often than in `before`.

    Two logs are mined apart, so that one message may have a more general pattern in one of them:
    what has no equal in the other log counts for a pattern there that covers it.
    """
    mine, theirs = _keys(now.templates), _keys(before.templates)
    stands_for = _covered(mine - theirs, theirs) | _covered(theirs - mine, mine)
    counted: dict[_Key, Counted] = {}
    for item in now.templates:
        key = stands_for.get(_key(item), _key(item))
        told = counted.get(key, Counted(key[0], key[1], 0, 0))
        counted[key] = told._replace(
            now=told.now + item.count, citation=told.citation or item.example
        )
    for item in before.templates:
        key = stands_for.get(_key(item), _key(item))
        told = counted.get(key, Counted(key[0], key[1], 0, 0))
        counted[key] = told._replace(
            before=told.before + item.count, known_good=told.known_good or item.example
        )
    return differences(list(counted.values()), now.lines, before.lines)


def _key(template: Template) -> _Key:
    return template.pattern, template.level or ""


def _keys(templates: Iterable[Template]) -> set[_Key]:
    return {_key(template) for template in templates}


def _covered(specific: Collection[_Key], general: Iterable[_Key]) -> dict[_Key, _Key]:
    """For each of the first key's patterns the one of the second that covers it, if any does."""
    by_word: dict[tuple[str, str], list[str]] = defaultdict(list)
    for pattern, level in sorted(general):
        if WILDCARD in pattern:
            by_word[_first_word(pattern), level].append(pattern)
    found: dict[_Key, _Key] = {}
    for pattern, level in sorted(specific)[:MAX_UNMATCHED]:
        near = [*by_word[_first_word(pattern), level], *by_word[WILDCARD, level]]
        covers = (other for other in near[:MAX_NEAR] if _shape(other).fullmatch(pattern))
        if (other := next(covers, None)) is not None:
            found[pattern, level] = other, level
    return found


@lru_cache(maxsize=4096)
def _shape(pattern: str) -> Any:
    return re2.compile(".+".join(map(re2.escape, pattern.split(WILDCARD))))


def _first_word(pattern: str) -> str:
    word = pattern.partition(" ")[0]
    return WILDCARD if WILDCARD in word else word
