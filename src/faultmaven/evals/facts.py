"""How much of an expected fact, told in prose, one claim of an answer says: no judge, only words.

A fact is cut into its content words: words without stop words and endings, numbers, and names
(what is quoted, or holds a digit, dot, colon, slash or hyphen inside). It is recalled if one claim
has every name and at least `THRESHOLD` of all its content words. Alternatives (`A OR B`) are facts
of which one is enough; what stands in brackets is a remark to the judge and is left out.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

THRESHOLD: Final = 0.6
_WORD = re.compile(r"[a-z0-9](?:[\w.:/@=-]*\w)?", re.IGNORECASE)
_BULLET = re.compile(r"^\s*[-*]\s+")
_REMARK = re.compile(r"\([^)]*\)")
_ALTERNATIVES = re.compile(r"\s+OR\s+")
_NAME = re.compile(r"\w[.:/=_-]\w|\d")
_ENDINGS = ("ations", "ation", "ings", "ing", "ies", "ied", "edly", "ed", "es", "s", "ly", "e", "y")
_STOP: Final = frozenset(
    re.findall(
        r"\S+",
        "a an and any are as at be because been being but by can could do does doesn't either for "
        "from had has have i if in into is isn't it its may might must neither no nor not of on or "
        "should since so some such than that the their them then there these they this those to "
        "too was were which while who will with would you your",
    )
)
_ADDRESS: Final = re.compile(r"(?i)^(?:mention(?: that)?|point to|suggest)\b:?\s*")
"""How a label speaks to whoever judges."""


def facts(expected: str | Iterable[str]) -> list[str]:
    """The single facts of a label: its items, or the bullets of its text."""
    texts = [expected] if isinstance(expected, str) else list(expected)
    return [
        _BULLET.sub("", line).strip()
        for text in texts
        for line in text.splitlines()
        if line.strip()
    ]


def recalled(fact: str, claims: Sequence[str]) -> bool:
    """Whether one of the claims says the fact, or one of its alternatives."""
    return any(
        said(alternative, claim) >= THRESHOLD
        for alternative in _ALTERNATIVES.split(_REMARK.sub(" ", _ADDRESS.sub("", fact)))
        for claim in claims
    )


def said(fact: str, claim: str) -> float:
    """The share of a fact's content words that a claim has; 0 if it lacks one of its names."""
    words = content(fact)
    has = {part for word in content(claim) for part in (word, *_parts(word))}
    found = [word for word in words if word in has]
    names = [word for word in words if _NAME.search(word)]
    if not words or any(name not in found for name in names):
        return 0.0
    return len(found) / len(words)


def content(text: str) -> list[str]:
    """The content words of a text, each once, in order."""
    words = (word.strip("'`\".,:;").lower() for word in _WORD.findall(text))
    kept = (word if _NAME.search(word) else _stem(word) for word in words if word not in _STOP)
    return list(dict.fromkeys(word for word in kept if word))


def _parts(word: str) -> Iterable[str]:
    """What a name is made of, as in `prod-db:3333`, so that a claim may be more exact."""
    return (_stem(part) for part in re.split(r"[.:/@=-]", word) if part)


def _stem(word: str) -> str:
    ending = next((e for e in _ENDINGS if word.endswith(e) and len(word) - len(e) >= 4), "")
    return word[: len(word) - len(ending)] if ending else word
