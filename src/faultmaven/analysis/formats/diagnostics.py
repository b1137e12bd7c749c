"""Formats of diagnostic output: thread dumps, query plans, slow query logs, Windows events,
alerts."""

from collections.abc import Callable, Sequence

import re2

from faultmaven.analysis.formats.kinds import Detection, Format

HEAD_CHARS = 16_384
SEARCHED_CHARS = 400

_JVM = re2.compile(r'^(?:Full thread dump |"[^"]+" (?:#\d+ )?(?:\[\d+\] )?(?:daemon )?.*\bnid=)')
_GO = re2.compile(r"^goroutine \d+(?: gp=\S+.*)? \[[^\]]+\]:$")
_GO_START = re2.compile(r"^(?:goroutine \d+|SIGQUIT: |goroutine profile: total )")
_PYTHON = re2.compile(
    r"^(?:(?:Current t|T)hread 0x[0-9a-f]+ (?:\[.*\] )?\(most recent call first\):|"
    r'Thread (?:0x[0-9A-Fa-f]+|\d+) \((?:idle|active)[^)]*\)(?:: ".*")?$)'
)
_PLAN = re2.compile(r"\(cost=\d+\.\d+\.\.\d+\.\d+ rows=\d+ width=\d+\)")
_MYSQL_PLAN = re2.compile(r"^\| *id *\| *select_type *\| *table *\|")
_SLOW = re2.compile(r"^# Query_time: [\d.]+ +Lock_time: ")
_EVENT_TEXT = re2.compile(r"^\s*(?:Event\[\d+\]|Log Name: +\S)")
_EVENT_ID = re2.compile(r"^\s*(?:Event ID|EventID) *: +\d+")
_EVENT_CSV = re2.compile(r'^"?Level"?,"?Date and Time"?,"?Source"?,"?Event ID"?')
_EVENT_XML = "http://schemas.microsoft.com/win/2004/08/events/event"
_ALERTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Alertmanager", ('"alerts"', '"labels"', '"startsAt"')),
    ("Alertmanager", ('"labels"', '"startsAt"', '"generatorURL"')),
    ("Prometheus", ('"alerts"', '"labels"', '"activeAt"')),
    ("CloudWatch", ('"MetricAlarms"', '"StateValue"')),
    ("CloudWatch", ('"AlarmName"', '"NewStateValue"')),
    ("PagerDuty", ('"event_type"', '"incident.')),
    ("PagerDuty", ('"incident', '"incident_key"')),
)


def by_diagnostics(lines: Sequence[str]) -> Detection | None:
    return (
        _alerts(lines)
        or _thread_dump(lines)
        or _query_plan(lines)
        or _slow_queries(lines)
        or _windows_events(lines)
    )


def _alerts(lines: Sequence[str]) -> Detection | None:
    if lines[0].lstrip()[:1] not in ("{", "["):
        return None
    head = "".join(lines[:400])[:HEAD_CHARS]
    for system, marks in _ALERTS:
        if all(mark in head for mark in marks):
            return Detection(Format.ALERTS, 0.9, f"the fields of {system} alerts")
    return None


def _thread_dump(lines: Sequence[str]) -> Detection | None:
    for runtime, pattern in (("JVM", _JVM), ("Python", _PYTHON)):
        if (marks := _count(pattern.match, lines)) >= 2:
            return Detection(Format.THREAD_DUMP, 0.95, f"{marks} threads of a {runtime} dump")
    marks = _count(_GO.match, lines)
    if marks >= 2 and _GO_START.match(lines[0]):
        return Detection(Format.THREAD_DUMP, 0.95, f"{marks} goroutines of a Go dump")
    return None


def _query_plan(lines: Sequence[str]) -> Detection | None:
    if any(map(_MYSQL_PLAN.match, lines[:5])):
        return Detection(Format.QUERY_PLAN, 0.95, "the columns of MySQL EXPLAIN")
    if lines[0].lstrip()[:1] in ("{", "[") and '"Node Type"' in "".join(lines[:20])[:HEAD_CHARS]:
        return Detection(Format.QUERY_PLAN, 0.95, "the nodes of PostgreSQL EXPLAIN in JSON")
    marks = _count(_PLAN.search, lines)
    if marks and (marks * 4 >= len(lines) or "QUERY PLAN" in lines[0]):
        return Detection(Format.QUERY_PLAN, 0.95, f"costs of {marks} PostgreSQL plan nodes")
    return None


def _slow_queries(lines: Sequence[str]) -> Detection | None:
    if marks := _count(_SLOW.match, lines):
        return Detection(Format.SLOW_QUERIES, 0.98, f"query times of {marks} slow MySQL queries")
    return None


def _windows_events(lines: Sequence[str]) -> Detection | None:
    if _EVENT_XML in "".join(lines[:5])[:HEAD_CHARS]:
        return Detection(Format.WINDOWS_EVENTS, 0.98, "Windows events in XML")
    if _EVENT_CSV.match(lines[0][:SEARCHED_CHARS].lstrip("\ufeff")):
        return Detection(Format.WINDOWS_EVENTS, 0.95, "the columns of an exported Windows log")
    if any(map(_EVENT_TEXT.match, lines[:5])) and _count(_EVENT_ID.match, lines):
        return Detection(Format.WINDOWS_EVENTS, 0.95, "the fields of Windows events")
    return None


def _count(matches: Callable[[str], object], lines: Sequence[str]) -> int:
    return sum(1 for line in lines if matches(line[:SEARCHED_CHARS]))
