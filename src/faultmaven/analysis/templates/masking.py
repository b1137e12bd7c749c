"""Masks what varies within a message: numbers, addresses, identifiers, times.

The patterns use possessive repeats and fixed look-behinds only, so that masking is linear.
"""

import re

WILDCARD = "<*>"
MAX_CHARS = 2000
MAX_TOKENS = 120

Tokens = tuple[str, ...]

_UNIT = r"(?:[KMGT]i?B?|[kmgt]B|B|%| [KMGT]?B(?!\w))?"
_DAY, _MONTH = (
    "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)",
    "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)",
)
_HEX4 = "[0-9a-fA-F]{4}"
_MASKS = re.compile(
    r"(?:(?<![^\W_])|(?=\d))(?:"
    rf"(?<!\w)(?:{_DAY} )?{_MONTH} {{1,2}}\d{{1,2}} \d\d:\d\d:\d\d(?:\.\d++)?"
    r"(?: [A-Z]{3,4})?(?: \d{4})?(?!\w)"
    r"|(?<!\d)\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d++)?(?:Z|[+-]\d\d:?\d\d)?(?!\w)"
    rf"|(?<!\d)\d\d/{_MONTH}/\d{{4}}:\d\d:\d\d:\d\d(?: [+-]\d{{4}})?(?!\w)"
    r"|(?<=://)[^\s\])\"',;]++"
    r"|(?<![\w/])/(?!/)(?:[\w.@%+~-]*+/)++[\w.@%+~-]*+"
    r"|(?<![A-Za-z0-9])0[xX][0-9a-fA-F]++"
    rf"|(?<![\w-])[0-9a-fA-F]{{8}}-{_HEX4}-{_HEX4}-{_HEX4}-[0-9a-fA-F]{{12}}(?![\w-])"
    r"|(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\.?\d)"
    r"|(?<=[A-Za-z][_#])-?\d++(?:_[a-z0-9]++)*+"
    rf"|(?<![\w.])[-+]?\d++(?:[.,]\d++)*+{_UNIT}(?![A-Za-z0-9_])"
    r"|(?<![\w.])\d++(?=(?:ms|us|ns|s|m|h)\b)"
    r"|(?<![\w-])(?![A-Za-z]++[_#]-?\d)(?=(?:[^\W\d]*+\d){2})[0-9a-fA-F]{7,}+(?!\w)"
    r"|(?<![\w-])(?![A-Za-z]++[_#]-?\d)(?=(?:[^\W\d]*+\d){4})\w{8,}+(?!\w))"
)
"""Each begins a word or at a digit, which is looked at first: it is the cheapest."""


def mask(message: str) -> str:
    """The message with a wildcard for each part that is variable by its form."""
    return _MASKS.sub(_replace, message[:MAX_CHARS])


def tokens_of(masked: str) -> Tokens:
    """The words of a masked message, a list of like variables as one; a long one ends in `<*>`."""
    words = masked.split()
    if len(words) > MAX_TOKENS:
        words[MAX_TOKENS:] = [WILDCARD]
    return tuple(
        word
        for place, word in enumerate(words)
        if place == 0 or word != words[place - 1] or WILDCARD not in word
    )


def _replace(match: re.Match[str]) -> str:
    """A wildcard; of a path with a digit, the file's own name stays if part of it is constant."""
    text = match.group()
    if text[0] != "/":
        return WILDCARD
    if not any(map(str.isdigit, text)):
        return text
    name = mask(text.rpartition("/")[2])
    return f"/{WILDCARD}/{name}" if WILDCARD in name and name != WILDCARD else WILDCARD
