"""Reads a JSON document of a cloud API or tool server: each object by what its fields show it
is."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from faultmaven.analysis import jsontree
from faultmaven.analysis.citations import SourceLine
from faultmaven.analysis.cloud import alarms, brokers, cluster, loads, notices, records
from faultmaven.analysis.cloud.fields import Fields, every_object
from faultmaven.analysis.cloud.loads import Load
from faultmaven.analysis.cloud.notices import Notice
from faultmaven.analysis.cloud.records import Record
from faultmaven.analysis.kubernetes.state import Cluster
from faultmaven.analysis.kubernetes.yamltree import Text
from faultmaven.analysis.observed import Alert
from faultmaven.analysis.signals.model import Signal


@dataclass(slots=True)
class Told:
    """What documents of cloud APIs told, by kind; `words` are what alerts say, with whom of."""

    loads: list[Load] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    words: list[tuple[Alert, str, SourceLine]] = field(default_factory=list)
    facts: list[Signal] = field(default_factory=list)


def read(told: Told, found: Cluster, file: str, lines: Sequence[str]) -> bool:
    """Adds what a document tells; whether it told anything."""
    text, known = Text(file, lines), False
    for document in jsontree.documents(lines):
        for holder, fields in every_object(text, document):
            known = _read(told, found, holder, fields) or known
    return known


def _read(told: Told, found: Cluster, holder: str, fields: Fields) -> bool:
    facts = list(brokers.facts(fields))
    told.facts += facts
    if (load := loads.load(fields)) is not None:
        told.loads.append(load)
    elif (notice := notices.notice(fields)) is not None:
        told.notices.append(notice)
    elif holder not in alarms.PARTS and (alert := alarms.alert(fields)) is not None:
        told.alerts.append(alert)
        told.words += [(alert, words, line) for words, line in alarms.texts(fields)]
    elif cluster.add(found, holder, fields):
        return True
    elif (record := records.record(fields)) is not None:
        told.records.append(record)
    else:
        return bool(facts)
    return True
