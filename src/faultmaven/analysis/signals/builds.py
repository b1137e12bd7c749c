"""Signals from the logs of builds: each error, of which kind it is, what it says and about what."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import re2

from faultmaven.analysis.builds import BuildLog, ErrorBlock, Outcome, normals, read
from faultmaven.analysis.citations import SourceLine, cite, cite_span
from faultmaven.analysis.model import Citation, Entity
from faultmaven.analysis.observed import State
from faultmaven.analysis.rules.model import Pattern
from faultmaven.analysis.signals.model import Signal

ERROR = "build.error"
SPAN_LINES = 500
MAX_MESSAGE = 200
SEARCHED_CHARS = 100_000

_DECORATION = re2.compile(
    r"^(?:##\[error\]|::error[^:]*::|\[(?:ERROR|FATAL|error|fatal)\]|(?i:fatal|error):"
    r"|npm (?:ERR!|error)"
    r"|E  +|-+ |\* |> )\s*"
)
_PLACE = re2.compile(
    r"((?:[A-Za-z]:)?[\w./\\@+-]*[\w-]\.(?:java|kts?|scala|groovy|gradle|go|py|pyx|rs|c|cc"
    r"|cpp|cxx|h|hh"
    r"|hpp|m|mm|swift|cs|fs|vb|[cm]?[jt]sx?|vue|svelte|rb|php|pl|lua|ex|exs|erl|hs|ml|dart"
    r"|sh|ya?ml|json"
    r"|toml|tf|sql|s?css|html|proto|cmake|txt|mod|sum))"
    r"(?:[:(]\[?(\d+)|\", line (\d+))"
)
_NAMES_A_TEST = re2.compile(r"^FAIL(?:ED)?\b|\bFAILED$|^___|^Test\w* |^● |^\d+\) ")
_FOUND = re2.compile(
    r"(?m)^E  +\S|^\s*panic: |^\s+\S+\.\w+:\d+:(?:\d+:)? \S|^\s*(?:\w+\.)*\w*(?:Error|Exception)\b"
    r"|^\s+expect\(|^\s*(?:assertion|thread '.*' panicked)"
)
_NOT_OURS = re2.compile(
    r"(?:^|/)(?:node_modules|site-packages|dist-packages|vendor|hostedtoolcache|\.m2"
    r"|\.cargo|\.gradle"
    r"|usr/lib|usr/local/(?:go|lib)|go/pkg/mod|rustc|opt/[^/]+/src)(?:/|$)"
)


def build_logs(
    builds: Mapping[str, Sequence[str]], good: Mapping[str, Sequence[str]] | None
) -> list[BuildLog]:
    """The build logs by name read, against the lines of known-good ones where there are any."""
    known = frozenset().union(*map(normals, good.values())) if good else None
    return [read(file, lines, known) for file, lines in sorted(builds.items())]


def states(builds: Iterable[BuildLog]) -> Iterator[State]:
    """How each build ended, where its log tells."""
    for build in builds:
        if build.outcome is not Outcome.UNKNOWN:
            words = f"{entity_of(build)} {build.outcome.value}"
            yield State(entity_of(build), build.outcome is Outcome.PASSED, words, _end(build))


def _end(build: BuildLog) -> tuple[Citation, ...]:
    return (cite(SourceLine(build.file, build.end, build.ending)),) if build.ending else ()


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
    for item in told:
        same = [other for other in told if other.attributes["kind"] == item.attributes["kind"]]
        first = item is same[0] and len(same) > 1
        more = {
            "outcome": build.outcome.value,
            "exit": f" (exit code {build.exit_code})" if build.exit_code else "",
            "others": f" (and {len(same) - 1} more)" if first else "",
        }
        yield Signal(ERROR, entity_of(build), tuple(item.citations), item.attributes | more)


def entity_of(build: BuildLog) -> Entity:
    """The step or task that failed, else the build as a whole."""
    return Entity("step", build.failed.name) if build.failed else Entity("build", "the build")


def _attributes(block: ErrorBlock, kinds: Sequence[tuple[Pattern, Any]]) -> dict[str, str]:
    text = "\n".join(block.lines)[:SEARCHED_CHARS]
    matched = ((pattern, match) for pattern, form in kinds if (match := form.search(text)))
    pattern, match = next(matched, (None, None))
    captured = {k: v for k, v in match.groupdict().items() if v} if match else {}
    said = message(text, match.start() if match else 0)
    detail = _detail(text, said)
    said += f": {detail}" if detail else ""
    where = source_place(text)
    return {
        "kind": "unknown",
        **(pattern.set if pattern else {}),
        **captured,
        "message": said,
        "where": f" ({where})" if where and where not in said else "",
        "source": where,
    }


def message(text: str, at: int) -> str:
    """The line of an error at an offset, without what only marks it as one."""
    line = text[text.rfind("\n", 0, at) + 1 :].lstrip("\n").partition("\n")[0].strip()
    while (match := _DECORATION.match(line)) and match.end() < len(line):
        line = line[match.end() :]
    return line if len(line) <= MAX_MESSAGE else line[: MAX_MESSAGE - 1].rstrip() + "…"


def _detail(text: str, said: str) -> str:
    """What a failed test found, where the line that names the test does not say it."""
    if not _NAMES_A_TEST.search(said):
        return ""
    match = _FOUND.search(text)
    return message(text, match.start()) if match and message(text, match.start()) != said else ""


def source_place(text: str) -> str:
    """The first `file:line` of the project's own sources that an error names; empty if none."""
    for match in _PLACE.finditer(text):
        name, number = match.group(1), match.group(2) or match.group(3)
        if not _NOT_OURS.search(name):
            return f"{name}:{number}"
    return ""


def _spans(file: str, block: ErrorBlock) -> list[Citation]:
    """The citations of an error, a long one in parts of `SPAN_LINES` lines."""
    return [
        cite_span(file, block.first + start, block.raw[start : start + SPAN_LINES])
        for start in range(0, len(block.raw), SPAN_LINES)
    ]
