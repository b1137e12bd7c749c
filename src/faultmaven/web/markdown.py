"""Text that others wrote, made safe to stand in Markdown."""

import re

_SPECIAL = re.compile(r"[\\`*\[\]<>|~]|(?<!\w)_|_(?!\w)")


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
