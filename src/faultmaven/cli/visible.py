"""Makes text from evidence safe to print: what a terminal would obey is shown, not sent."""

import unicodedata

_TAB_WIDTH = 4
_UNSAFE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def visible(text: str) -> str:
    """One printable line: tabs become spaces; escapes, controls and bidi marks become `�`."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_shown, text.expandtabs(_TAB_WIDTH)))


def _shown(character: str) -> str:
    return "\N{REPLACEMENT CHARACTER}" if unicodedata.category(character) in _UNSAFE else character
