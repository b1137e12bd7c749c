"""Text that others wrote, made safe to stand in Markdown."""

import re

import re2

_UNSEEN = re2.compile(
    r"[\x00-\x08\x0b-\x1f\x7f\x{80}-\x{9f}\x{200b}-\x{200f}\x{202a}-\x{202e}\x{2066}-\x{2069}]"
)
"""Control characters but tab and newline, zero-width ones, and those that turn text around."""
_SPECIAL = re.compile(r"[\\`*\[\]<>|~]|(?<!\w)_|_(?!\w)")


def visible(text: str) -> str:
    """The text without control characters and those that nobody sees."""
    return str(_UNSEEN.sub("", text))


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
