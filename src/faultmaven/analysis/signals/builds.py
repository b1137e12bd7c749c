"""Signals from the logs of builds: each error, of which kind it is, what it says and about what."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import re2

from faultmaven.analysis.builds import BuildLog, ErrorBlock, normals, read, wording
from faultmaven.analysis.citations import cite_span
from faultmaven.analysis.model import Citation
from faultmaven.analysis.rules.model import Pattern
from faultmaven.analysis.signals.model import Signal

ERROR = "build.error"
SPAN_LINES = 500
SEARCHED_CHARS = 100_000


def build_logs(
    builds: Mapping[str, Sequence[str]], good: Mapping[str, Sequence[str]] | None
) -> list[BuildLog]:
    """The build logs by name read, against the lines of known-good ones where there are any."""
    known = frozenset().union(*map(normals, good.values())) if good else None
    return [read(file, lines, known) for file, lines in sorted(builds.items())]


@dataclass(slots=True)
class _Told:
    """Errors of one kind that say the same."""

    attributes: dict[str, str]
    citations: list[Citation] = field(default_factory=list)


def signals(builds: Iterable[BuildLog], patterns: Sequence[Pattern]) -> Iterator[Signal]:
    """One signal for each different error of each build, in the order of its lines.

    The packs' patterns tell the kind: of those that an error's text matches, the first. Where none
    does, the kind is `unknown`.
    """
    kinds = [(p, re2.compile("(?m)" + p.pattern)) for p in patterns if "build" in p.where]
    for build in builds:
        told: dict[tuple[str, ...], _Told] = {}
        for block in build.blocks:
            attributes = _attributes(block, kinds)
            key = tuple(attributes.values())
            told.setdefault(key, _Told(attributes)).citations += _spans(build.file, block)
        yield from _signals(build, list(told.values()))


def _signals(build: BuildLog, told: Sequence[_Told]) -> Iterator[Signal]:
    left = Counter(item.attributes["kind"] for item in told)
    exit_code = f" (exit code {build.exit_code})" if build.exit_code else ""
    for item in told:
        others = left.pop(item.attributes["kind"], 1) - 1
        more = {
            "outcome": build.outcome.value,
            "exit": exit_code,
            "others": f" (and {others} more)" if others else "",
        }
        yield Signal(ERROR, build.entity, tuple(item.citations), item.attributes | more)


def _attributes(block: ErrorBlock, kinds: Sequence[tuple[Pattern, Any]]) -> dict[str, str]:
    text = block.text[:SEARCHED_CHARS]
    matched = ((pattern, match) for pattern, form in kinds if (match := form.search(text)))
    pattern, match = next(matched, (None, None))
    captured = {k: v for k, v in match.groupdict().items() if v} if match else {}
    said = wording.message(text, match.start() if match else 0)
    found = wording.detail(text, said)
    said += f": {found}" if found else ""
    where = wording.source_place(text)
    return {
        "kind": "unknown",
        **(pattern.set if pattern else {}),
        **captured,
        "message": said,
        "where": f" ({where})" if where and where not in said else "",
        "source": where,
    }


def _spans(file: str, block: ErrorBlock) -> list[Citation]:
    """The citations of an error, a long one in parts of `SPAN_LINES` lines."""
    return [
        cite_span(file, block.first + start, block.raw[start : start + SPAN_LINES])
        for start in range(0, len(block.raw), SPAN_LINES)
    ]
