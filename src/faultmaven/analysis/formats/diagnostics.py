"""Formats of diagnostic output: thread dumps, query plans, slow query logs, Windows events,
alerts."""

from collections.abc import Sequence

from faultmaven.analysis.formats.kinds import Detection, Format
from faultmaven.analysis.formats.marks import Mark, line_starts

HEAD_CHARS = 16_384

_JVM = r'(?:Full thread dump |"[^"]+" (?:#\d+ )?(?:\[\d+\] )?(?:daemon )?.*\bnid=)'
_GO = r"goroutine \d+(?: gp=\S+.*)? \[[^\]]+\]:$"
_PYTHON = (
    r"(?:(?:Current t|T)hread 0x[0-9a-f]+ (?:\[.*\] )?\(most recent call first\):|"
    r'Thread (?:0x[0-9A-Fa-f]+|\d+) \((?:idle|active)[^)]*\)(?:: ".*")?$)'
)
_PLAN = r".*\(cost=\d+\.\d+\.\.\d+\.\d+ rows=\d+ width=\d+\)"
_SLOW = r"# Query_time: [\d.]+ +Lock_time: "
_EVENT_ID = r"\s*(?:Event ID|EventID) *: +\d+"
_ANY = Mark(_JVM, _GO, _PYTHON, _PLAN, _SLOW, _EVENT_ID)
_THREADS = (("JVM", Mark(_JVM)), ("Python", Mark(_PYTHON)))
_GOROUTINES, _GO_START = Mark(_GO), Mark(r"goroutine \d+|SIGQUIT: |goroutine profile: total ")
_PLANS, _MYSQL_PLAN = Mark(_PLAN), Mark(r"\| *id *\| *select_type *\| *table *\|")
_SLOW_QUERIES = Mark(_SLOW)
_EVENT_TEXT, _EVENT_IDS = Mark(r"\s*(?:Event\[\d+\]|Log Name: +\S)"), Mark(_EVENT_ID)
_EVENT_CSV = Mark('(?:\ufeff)?"?Level"?,"?Date and Time"?,"?Source"?,"?Event ID"?')
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
    return _alerts(lines) or _by_heads(lines) or _by_lines(lines)


def _alerts(lines: Sequence[str]) -> Detection | None:
    if lines[0].lstrip()[:1] not in ("{", "["):
        return None
    head = "".join(lines[:400])[:HEAD_CHARS]
    for system, marks in _ALERTS:
        if all(mark in head for mark in marks):
            return Detection(Format.ALERTS, 0.9, f"the fields of {system} alerts")
    return None


def _by_heads(lines: Sequence[str]) -> Detection | None:
    """What the first lines show by themselves."""
    head = line_starts(lines[:5])
    if _MYSQL_PLAN.shows(head):
        return Detection(Format.QUERY_PLAN, 0.95, "the columns of MySQL EXPLAIN")
    if lines[0].lstrip()[:1] in ("{", "[") and '"Node Type"' in "".join(lines[:20])[:HEAD_CHARS]:
        return Detection(Format.QUERY_PLAN, 0.95, "the nodes of PostgreSQL EXPLAIN in JSON")
    if _EVENT_XML in "".join(lines[:5])[:HEAD_CHARS]:
        return Detection(Format.WINDOWS_EVENTS, 0.98, "Windows events in XML")
    if _EVENT_CSV.shows(line_starts(lines[:1])):
        return Detection(Format.WINDOWS_EVENTS, 0.95, "the columns of an exported Windows log")
    return None


def _by_lines(lines: Sequence[str]) -> Detection | None:
    """What marks in many lines show."""
    text = line_starts(lines)
    if not _ANY.shows(text):
        return None
    return (
        _thread_dump(lines, text)
        or _query_plan(lines, text)
        or _slow_queries(text)
        or _windows_events(lines, text)
    )


def _thread_dump(lines: Sequence[str], text: bytes) -> Detection | None:
    for runtime, thread in _THREADS:
        if (marks := thread.count(text)) >= 2:
            return Detection(Format.THREAD_DUMP, 0.95, f"{marks} threads of a {runtime} dump")
    marks = _GOROUTINES.count(text)
    if marks >= 2 and _GO_START.shows(line_starts(lines[:1])):
        return Detection(Format.THREAD_DUMP, 0.95, f"{marks} goroutines of a Go dump")
    return None


def _query_plan(lines: Sequence[str], text: bytes) -> Detection | None:
    marks = _PLANS.count(text)
    if marks and (marks * 4 >= len(lines) or "QUERY PLAN" in lines[0]):
        return Detection(Format.QUERY_PLAN, 0.95, f"costs of {marks} PostgreSQL plan nodes")
    return None


def _slow_queries(text: bytes) -> Detection | None:
    if marks := _SLOW_QUERIES.count(text):
        return Detection(Format.SLOW_QUERIES, 0.98, f"query times of {marks} slow MySQL queries")
    return None


def _windows_events(lines: Sequence[str], text: bytes) -> Detection | None:
    if _EVENT_TEXT.shows(line_starts(lines[:5])) and _EVENT_IDS.shows(text):
        return Detection(Format.WINDOWS_EVENTS, 0.95, "the fields of Windows events")
    return None
