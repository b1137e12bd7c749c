"""Alarms, monitors and alerts, as their systems tell them: what complains of whom, and does it
still."""

from collections.abc import Iterator

from faultmaven.analysis.citations import SourceLine, cite_all
from faultmaven.analysis.cloud.fields import Fields, plain_name
from faultmaven.analysis.cloud.resources import DATABASE, entity_of
from faultmaven.analysis.cloud.times import time_of
from faultmaven.analysis.entities import of_labels
from faultmaven.analysis.model import Entity
from faultmaven.analysis.observed import Alert

_NAME = ("alarmname", "alertname", "monitorname", "name", "title", "summary")
_STATE = ("statevalue", "overallstate", "state", "status", "alertstate", "monitorstate")
_MARKS = (
    "statevalue",
    "overallstate",
    "alertstate",
    "monitorstate",
    "alertname",
    "alarmname",
    "commonlabels",
    "startsat",
    "urgency",
    "incidentkey",
    "aggregationkey",
    "findingtype",
)
PARTS = frozenset({"labels", "commonlabels", "grouplabels", "annotations", "commonannotations"})
"""Fields whose objects are parts of an alert and none themselves."""
_FIRING = frozenset(
    {"alarm", "alert", "alerting", "firing", "triggered", "acknowledged", "warn", "warning", "open"}
)
_QUIET = frozenset({"ok", "resolved", "normal", "inactive", "closed", "recovered"})
_TIME = ("stateupdatedtimestamp", "startsat", "createdat", "timestamp", "time", "triggeredat")
_DATABASES = ("readreplica", "dbinstanceidentifier", "dbinstance", "dbcluster", "database")
_PREFIXES = ("kube", "k8s", "kubernetes")


def alert(fields: Fields) -> Alert | None:
    """The alert that an object is; None if it is none."""
    labels = fields.object("labels", "commonlabels")
    name = labels.string("alertname") or fields.string(*_NAME)
    if not name or not (fields.has(*_MARKS) or labels.has("alertname")):
        return None
    return Alert(
        name,
        _about(fields, labels),
        " ".join(filter(None, (fields.string("metricname", "query"), *_words(fields)))),
        time_of(fields.value(*_TIME)),
        firing(fields.string(*_STATE)),
        cite_all(_lines(fields, labels)),
    )


def firing(state: str) -> bool | None:
    """Whether an alert in this state complains; None for states that do not tell."""
    word = plain_name(state)
    return True if word in _FIRING else False if word in _QUIET else None


def texts(fields: Fields) -> Iterator[tuple[str, SourceLine]]:
    """What an alert says in words, each text with its line."""
    for holder in (fields, fields.object("annotations", "commonannotations")):
        for name in ("statereason", "summary", "description", "error", "message", "title"):
            if text := holder.string(name):
                yield text, holder.line(name)


def _words(fields: Fields) -> Iterator[str]:
    return (text for text, _ in texts(fields))


def _lines(fields: Fields, labels: Fields) -> Iterator[SourceLine]:
    yield labels.line("alertname") if labels.has("alertname") else fields.line(*_NAME)
    if fields.has(*_STATE):
        yield fields.line(*_STATE)
    yield from (line for _, line in list(texts(fields))[:2])


def _about(fields: Fields, labels: Fields) -> Entity | None:
    """Whom it is about: by its dimensions, a database it names, or its labels and tags."""
    dimensions = {d.string("name"): d.string("value") for d in fields.objects("dimensions")}
    if dimensions and (found := entity_of(dimensions)):
        return found
    annotations = fields.object("annotations", "commonannotations")
    if database := annotations.string(*_DATABASES) or labels.string(*_DATABASES):
        return Entity(DATABASE, database)
    tags = dict(tag.split(":", 1) for tag in fields.list("tags") if tag and ":" in tag)
    said = {**dict(annotations.pairs()), **tags, **dict(labels.pairs())}
    if subject := fields.string("subjectname"):
        said[fields.string("subjecttype") or "service"] = subject
    return of_labels({_without_prefix(name): value for name, value in said.items()})


def _without_prefix(name: str) -> str:
    head, _, rest = name.partition("_")
    return rest if head in _PREFIXES and rest else name
