"""Signals from text: the packs' patterns over event messages and, block by block, over log
files."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import re2

from faultmaven.analysis.citations import SourceLine
from faultmaven.analysis.kubernetes.state import Happening
from faultmaven.analysis.kubernetes.topology import App, Topology, is_ready
from faultmaven.analysis.model import Entity
from faultmaven.analysis.reading import Block, decode_line
from faultmaven.analysis.rules.model import Pattern
from faultmaven.analysis.signals.model import Signal, signal
from faultmaven.analysis.signals.probes import ongoing
from faultmaven.analysis.signals.storage import users

MAX_KINDS_PER_FILE = 200
_TELLING = frozenset({"Killing", "FailedBinding"})


@dataclass(frozen=True, slots=True)
class Hit:
    """A log line that a pattern matched, with what it captured; `count` lines of the file said the
    same."""

    pattern: Pattern
    captured: tuple[tuple[str, str], ...]
    line: SourceLine
    last: SourceLine
    count: int = 1


class LogScanner:
    """Searches one log file for all log patterns at once; feed it the file's blocks in order."""

    def __init__(self, file: str, patterns: Sequence[Pattern]) -> None:
        self._file = file
        self._any, self._each = _compiled(tuple(patterns))
        self._hits: dict[tuple[str, tuple[tuple[str, str], ...]], Hit] = {}

    def feed(self, block: Block) -> None:
        if self._any is None:
            return
        data, position, number, done = block.data, 0, block.first, -1
        for match in self._any.finditer(data):
            start = match.start()
            if start < done:
                continue
            begin = data.rfind(b"\n", 0, start) + 1
            end = data.find(b"\n", start)
            done = end if end >= 0 else len(data)
            number += data.count(b"\n", position, begin)
            position = begin
            self._classify(number, decode_line(data[begin:done].rstrip(b"\r")))

    def hits(self) -> list[Hit]:
        return list(self._hits.values())

    def _classify(self, number: int, text: str) -> None:
        line = SourceLine(self._file, number, text)
        for pattern, expression in self._each:
            match = expression.search(text)
            if match is None:
                continue
            captured = tuple(sorted((k, v) for k, v in match.groupdict().items() if v))
            key = (pattern.signal + str(pattern.set), captured)
            known = self._hits.get(key)
            if known is not None:
                self._hits[key] = Hit(pattern, captured, known.line, line, known.count + 1)
            elif len(self._hits) < MAX_KINDS_PER_FILE:
                self._hits[key] = Hit(pattern, captured, line, line)


def log_signals(topology: Topology, hits: Iterable[Hit]) -> Iterator[Signal]:
    """The signals of log lines, about the app whose log it is (or the file, where that is
    unknown)."""
    for hit in hits:
        app = app_of_log(topology, hit.line.file)
        entity = app.entity if app else Entity("file", hit.line.file)
        lines = [hit.line] if hit.line.number == hit.last.number else [hit.line, hit.last]
        attributes: dict[str, object] = {
            **hit.pattern.set,
            **dict(hit.captured),
            "count": hit.count,
        }
        host = dict(hit.captured).get("host", "")
        callee = topology.named(host, app.namespace if app else "") if host else None
        if callee is not None:
            attributes["callee"] = callee.entity.name
        yield signal(hit.pattern.signal, entity, lines, attributes)


def app_of_log(topology: Topology, file: str) -> App | None:
    """The app that a log file's name (of a pod, a workload, or with a container's name) stands
    for."""
    stem = file.rpartition("/")[2]
    folder = file.rpartition("/")[0].rpartition("/")[2]
    for name in (stem.partition(".")[0], *stem.split("_"), folder):
        for namespace in topology.namespaces:
            app = topology.guess(namespace, name)
            if app is not None:
                return app
    return None


def event_signals(topology: Topology, patterns: Sequence[Pattern]) -> Iterator[Signal]:
    """The signals of event messages; those of pods that are gone or Ready now are stale."""
    compiled = [(pattern, _expression(pattern)) for pattern in patterns if "event" in pattern.where]
    for happening in topology.cluster.happenings:
        if not happening.warning and happening.reason not in _TELLING:
            continue
        for pattern, expression in compiled:
            if pattern.reasons and happening.reason not in pattern.reasons:
                continue
            match = expression.search(happening.message[:4000])
            if match is not None:
                yield from _of_event(topology, happening, pattern, match.groupdict())


def _of_event(
    topology: Topology, happening: Happening, pattern: Pattern, captured: dict[str, str | None]
) -> Iterator[Signal]:
    kind, name = happening.about
    apps = _apps_of(topology, happening)
    if kind == "node":
        apps = []
        yield signal(
            pattern.signal, Entity("node", name), [happening.line], _values(pattern, captured)
        )
    for app in apps:
        stale, lines = staleness(topology, app, happening)
        yield signal(
            pattern.signal,
            app.entity,
            [happening.line],
            _values(pattern, captured),
            stale=stale,
            stale_lines=lines,
            count=happening.count,
        )


def config_signals(topology: Topology, patterns: Sequence[Pattern]) -> Iterator[Signal]:
    """The signals of configuration texts (config maps), about the apps that use them."""
    compiled = [
        (pattern, _expression(pattern)) for pattern in patterns if "config" in pattern.where
    ]
    for app in topology.apps.values():
        names = {name for template in app.templates for name, _ in template.config_maps}
        for name in sorted(names):
            source = topology.cluster.config_maps.get((app.namespace, name))
            for text, line in source.values.values() if source else ():
                for pattern, expression in compiled:
                    if (match := expression.search(text)) is not None:
                        lines = [line_of(line, text, match.start())]
                        yield signal(
                            pattern.signal, app.entity, lines, _values(pattern, match.groupdict())
                        )


def line_of(key: SourceLine, text: str, offset: int) -> SourceLine:
    """The line of a multi-line value that holds `offset`: values begin below their key (and its
    rule)."""
    row = text.count("\n", 0, offset)
    body = text.split("\n")[row]
    if "\n" not in text:
        return key
    below = 2 if key.text.strip().endswith(":") and not key.text.startswith(" ") else 1
    return SourceLine(key.file, key.number + below + row, body)


def _values(pattern: Pattern, captured: dict[str, str | None]) -> dict[str, object]:
    return {**pattern.set, **{key: value for key, value in captured.items() if value}}


def _apps_of(topology: Topology, happening: Happening) -> list[App]:
    """The apps an event is about: the owner of its object, or the users of its claim."""
    kind, name = happening.about
    if kind == "persistentvolumeclaim":
        claim = topology.cluster.claims.get((happening.namespace, name))
        return users(topology, claim) if claim else []
    app = topology.owner_of(kind, happening.namespace, name)
    return [app] if app else []


def staleness(topology: Topology, app: App, happening: Happening) -> tuple[str, list[SourceLine]]:
    """Why an event about an app's object no longer counts, with the lines that say so."""
    kind, name = happening.about
    if kind == "pod":
        pod = topology.cluster.pods.get((happening.namespace, name))
        if pod is None:
            known = ("pod", happening.namespace) in topology.cluster.listed or bool(app.pods)
            return (f"pod {name} no longer exists", app.state_lines) if known else ("", [])
        if is_ready(pod) and not ongoing(happening, pod):
            return f"pod {name} is Ready now", [pod.at.get("listed", pod.line)]
        return "", []
    return (f"{app.entity} has all its replicas now", app.state_lines) if app.healthy else ("", [])


def _expression(pattern: Pattern) -> Any:
    return re2.compile(pattern.pattern)


@lru_cache(maxsize=8)
def _compile(sources: tuple[str, ...]) -> tuple[Any, tuple[Any, ...]]:
    options = re2.Options()
    options.never_nl = True
    joined = "|".join(f"(?:{_anonymous(source)})" for source in sources)
    return re2.compile(joined.encode(), options), tuple(re2.compile(source) for source in sources)


def _anonymous(source: str) -> str:
    return str(re2.sub(r"\(\?P<\w+>", "(?:", source))


def _compiled(patterns: tuple[Pattern, ...]) -> tuple[Any, list[tuple[Pattern, Any]]]:
    kept = [pattern for pattern in patterns if "log" in pattern.where]
    if not kept:
        return None, []
    joined, each = _compile(tuple(pattern.pattern for pattern in kept))
    return joined, list(zip(kept, each, strict=True))
