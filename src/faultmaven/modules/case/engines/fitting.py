"""Texts made to fit a number of tokens: clipped at words, or told in fewer of them."""

import re
from collections.abc import Sequence

from faultmaven.modules.case.memory import CountTokens, Entry, Section

ELLIPSIS = " …"
CHARACTERS_A_TOKEN = 12
"""More than a token of English or of a log holds on average (4 and 3); longer texts are cut before
they are counted, so that the cost of a huge message is bounded."""

_FILLERS = frozenset(
    re.findall(
        r"\w+",
        "a an the this that these those it its is are was were be been being am to of on in at by "
        "for with from as and or so then just really very quite also please we i you they our my "
        "your their there here has have had do does did will would can could should may might",
    )
)
"""English function words that carry no fact alone; negations and numbers are not among them."""


def clipped(text: str, most: int, count: CountTokens) -> str:
    """The beginning of `text`, cut at a word, of at most `most` tokens with the ellipsis."""
    if most <= 0:
        return ""
    kept = text[: most * CHARACTERS_A_TOKEN]
    if len(kept) == len(text) and count(text) <= most:
        return text
    while kept:
        tokens = count(kept + ELLIPSIS)
        if tokens <= most:
            return kept + ELLIPSIS
        kept = _at_a_word(kept[: len(kept) * most // (tokens + 1)])
    return ""


def telegraphic(text: str) -> str:
    """The text without function words, as in a telegram: what it states stays readable."""
    words = text.split()
    kept = [word for word in words if word.lower().strip(",;") not in _FILLERS]
    return " ".join(kept or words)


def fair_shares(wanted: Sequence[int], total: int) -> list[int]:
    """How much of `total` each gets: what it wants, or the same as all others that want more.

    Max-min fairness by progressive filling (Bertsekas and Gallager, Data Networks, 6.5.2).
    """
    shares = [0] * len(wanted)
    left = max(total, 0)
    by_size = sorted(range(len(wanted)), key=lambda place: wanted[place])
    for done, place in enumerate(by_size):
        shares[place] = min(wanted[place], left // (len(wanted) - done))
        left -= shares[place]
    return shares


def section_of(entries: Sequence[Entry], count: CountTokens) -> Section:
    section = Section(tuple(entries))
    return Section(section.entries, count(section.text) if entries else 0)


def _at_a_word(text: str) -> str:
    head, space, _ = text.rstrip().rpartition(" ")
    return head.rstrip() if space and len(head) > len(text) // 2 else text.rstrip()
