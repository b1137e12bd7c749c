"""Text that others wrote, made safe to stand in Markdown."""

import re

import re2

_UNSEEN = re2.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x{9f}]"  # controls but tab and newline
    r"|[\x{200b}\x{200e}\x{200f}\x{2028}-\x{202e}\x{2060}-\x{206f}\x{61c}]"  # turn text around
    r"|[\x{200c}\x{200d}\x{feff}\x{ad}\x{34f}\x{115f}\x{1160}\x{17b4}\x{17b5}\x{180b}-\x{180f}]"
    r"|[\x{3164}\x{ffa0}\x{fff0}-\x{fffb}\x{1bca0}-\x{1bca3}\x{1d173}-\x{1d17a}]"  # no width
    r"|[\x{fe00}-\x{fe0f}\x{e0000}-\x{e0fff}]{2,}|[\x{fe00}-\x{fe0e}\x{e0000}-\x{e0fff}]"
)
"""Control characters but tab and newline, those that nobody sees, those that turn text around, and
what can carry text unseen: tags, and selectors of variants (but the lone one of an emoji)."""
_SPECIAL = re.compile(r"[\\`*\[\]<>|~]|(?<!\w)_|_(?!\w)")


def visible(text: str) -> str:
    """The text without control characters and those that nobody sees."""
    is_plain = text.isascii() and text.isprintable()
    return text if is_plain else str(_UNSEEN.sub("", text))


def plain(text: str) -> str:
    """The text on one line, in which nothing is markup."""
    line = _SPECIAL.sub(lambda found: f"\\{found.group()}", " ".join(text.split()))
    return re.sub(r"^([#+-]|\d+[.)])(?=\s|$)", r"\\\1", line)


def inline(text: str) -> str:
    """The text as code in a line, whatever backticks it holds."""
    fence = "`" * (_longest_run(text) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def fenced(text: str, language: str = "sh") -> str:
    fence = "`" * max(3, _longest_run(text) + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall(r"`+", text)), default=0)
