"""Which versions of tools, images and libraries differ between two builds, as their logs say."""

from collections.abc import Iterable, Iterator, Sequence

import re2

from faultmaven.analysis.builds import unwrap
from faultmaven.analysis.citations import SourceLine, cite
from faultmaven.analysis.model import Difference, DifferenceKind

MAX_WORDS = 120
VERSION = "version"

_VERSION = re2.compile(r"\bv?\d+(?:\.\d+)+(?:[-+.][\w.]+)?")
_MEASURE = re2.compile(r"^\s*(?:[kKMGT]i?B|B|m?s|sec|min|%|/)")
_TOLD = re2.compile(
    r"(?i)version|image|release|download|using|install|@v?\d|==|:\d+\.\d|go1\.|requir"
)


def changed(
    file: str, lines: Iterable[str], known_good: str, before: Iterable[str]
) -> Iterator[Difference]:
    """Lines that tell a version and are the same on both sides but for it, each told once."""
    new, old = _versions(lines), _versions(before)
    for words, (number, line, version) in new.items():
        if words in old and (other := old[words])[2] != version:
            yield Difference(
                DifferenceKind.CHANGED,
                VERSION,
                f"{_short(line)} (before: {', '.join(other[2])})",
                1,
                1,
                cite(SourceLine(file, number, line)),
                cite(SourceLine(known_good, other[0], other[1])),
            )


def _versions(lines: Iterable[str]) -> dict[str, tuple[int, str, Sequence[str]]]:
    """By the words around them: the line's number, the line, and the versions that it tells."""
    found: dict[str, tuple[int, str, Sequence[str]]] = {}
    repeated: set[str] = set()
    for number, line in enumerate(lines, 1):
        text = unwrap(line).text[:400]
        if not _TOLD.search(text):
            continue
        matches = [m for m in _VERSION.finditer(text) if not _MEASURE.match(text[m.end() :])]
        if matches:
            words = _VERSION.sub("", text)
            repeated |= {words} & found.keys()
            found[words] = (number, line, tuple(match.group() for match in matches))
    return {words: told for words, told in found.items() if words not in repeated}


def _short(line: str) -> str:
    text = unwrap(line).text.strip()
    return text if len(text) <= MAX_WORDS else text[: MAX_WORDS - 1].rstrip() + "…"
