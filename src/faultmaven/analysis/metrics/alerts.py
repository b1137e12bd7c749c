"""Alerts in JSON: who they name, which measure, and the normal and current values their texts
give."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from faultmaven.analysis.citations import SourceLine

_NAME_KEYS = (
    "entity_name",
    "name",
    "service",
    "entity",
    "pod",
    "workload",
    "instance",
    "resource",
    "node",
)
_NUMBER = r"\d++(?:\.\d++)?+(?!\.\d)"
_CHANGE = re.compile(
    rf"(?P<what>[\w./-]*)[^|:=]*[:=]?\s*(?:Normal|Baseline|Before|Expected)\s*[=:]\s*(?P<old>{_NUMBER})"
    rf"\s*\S*\s*(?:->|→|,|to)\s*(?:Current|Cur|Now|After|Actual)\s*[=:]\s*(?P<new>{_NUMBER})",
    re.IGNORECASE,
)
_LEVEL = re.compile(rf"(?:Val|Value|Current)\s*[=:]\s*(?P<new>{_NUMBER})", re.IGNORECASE)
MAX_TEXT = 5000


@dataclass(frozen=True, slots=True)
class Reading:
    """One measure of an alert: the name it is about, the measure's words, normal and current
    value."""

    name: str
    measure: str
    old: float | None
    new: float
    line: SourceLine


def readings(file: str, lines: Sequence[str]) -> Iterator[Reading]:
    """Every pair of values that the texts of named alerts in a JSON document give."""
    try:
        data = json.loads("\n".join(lines))
    except (ValueError, RecursionError):
        return
    places = _places(lines)
    for name, text in _named_texts(data, 0):
        line = places.get(text)
        if line is not None:
            yield from _read(name, text, SourceLine(file, line, lines[line - 1]))


def _read(name: str, text: str, line: SourceLine) -> Iterator[Reading]:
    for part in _parts(text[:MAX_TEXT]):
        match = _CHANGE.search(part)
        if match is not None:
            yield Reading(
                name,
                part[: match.end("what") + 40],
                float(match["old"]),
                float(match["new"]),
                line,
            )
        elif (level := _LEVEL.search(part)) is not None:
            yield Reading(name, part, None, float(level["new"]), line)


def _parts(text: str) -> Iterator[str]:
    """The `|`-separated statements of a text, each with the heading before the first of them."""
    heading, *parts = text.split("|")
    if not parts:
        yield heading
    for part in parts:
        yield f"{heading.strip()} {part.strip()}"


def _named_texts(data: object, depth: int) -> Iterator[tuple[str, str]]:
    if depth > 12:
        return
    if isinstance(data, list):
        for item in data:
            yield from _named_texts(item, depth + 1)
    elif isinstance(data, dict):
        name = next((data[key] for key in _NAME_KEYS if isinstance(data.get(key), str)), "")
        for value in data.values():
            for text in value if isinstance(value, list) else [value]:
                if isinstance(text, str) and name and text != name:
                    yield name, text
            yield from _named_texts(value, depth + 1)


def _places(lines: Sequence[str]) -> dict[str, int]:
    """The line of every JSON string that ends its line, by its value."""
    found: dict[str, int] = {}
    for number, text in enumerate(lines, 1):
        match = re.search(r'("(?:[^"\\]|\\.)*")\s*,?\s*$', text[:20_000])
        if match is not None:
            try:
                found.setdefault(json.loads(match[1]), number)
            except ValueError:
                continue
    return found
