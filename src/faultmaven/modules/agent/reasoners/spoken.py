"""Hasty English read as if it were written with care: short forms and clauses."""

import re2

CLAUSES = re2.compile(
    r"\s*(?:[,;()]|\s[\x{2013}\x{2014}-]+\s|: |\b(?:and|but|so|yet|though|although|however)\b)\s*"
)
_SHORT_FORMS = (
    (re2.compile(r"\b(?:can'?t|cannot)\b"), "can not"),
    (re2.compile(r"\bwon'?t\b"), "will not"),
    (
        re2.compile(
            r"\b(do|does|did|is|was|are|were|has|have|had|could|would|should)n'?t\b|\b(\w+)n't\b"
        ),
        r"\1\2 not",
    ),
    (re2.compile(r"\b(it|this|there|everything|all|he|she)'s\b"), r"\1 is"),
    (re2.compile(r"\b(that|what|how|where|who)'?s\b"), r"\1 is"),
    (re2.compile(r"\b(?:(they|you)'?re|(\w+)'re)\b"), r"\1\2 are"),
    (re2.compile(r"\b(?:(we|they|you|i|could|would|should)ve|(\w+)'ve)\b"), r"\1\2 have"),
    (re2.compile(r"\bi'?m\b"), "i am"),
    (re2.compile(r"\bw/ ?"), "with "),
    (
        re2.compile(
            r"\bits ((?:all |now |still |not |been |just |finally )*(?:fixed|solved|resolved|sorted"
            r"|work(?:ing|s)|back|ok|okay|fine|good|up|down|gone|over|broken|failing|green|stable))\b"
        ),
        r"it is \1",
    ),
)


def written_out(text: str) -> str:
    """The text in lower case, its short forms in full, also those typed without an apostrophe.

    `were` and `well` stay, and `its` but before what is the case: they are words of their own.
    """
    words = text.lower().replace("\u2019", "'")
    for short, long in _SHORT_FORMS:
        words = short.sub(long, words)
    return words
