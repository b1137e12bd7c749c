"""Who calls whom, as JSON tells it: adjacency lists, lists of edges, and service maps."""

from collections.abc import Iterator, Sequence

import re2

from faultmaven.analysis import jsontree
from faultmaven.analysis.citations import SourceLine, cite
from faultmaven.analysis.cloud.fields import Fields, every_object
from faultmaven.analysis.entities import SERVICE, named
from faultmaven.analysis.graph import CALLS
from faultmaven.analysis.kubernetes.yamltree import Items, Mapping, Text
from faultmaven.analysis.model import Relation

_CALLERS = ("source", "caller", "parent", "client")
_CALLEES = ("target", "callee", "child", "server", "destination")
_TELLING = re2.compile(
    r'(?i)"(?:source|caller|parent|client|edges)"\s*:|^\s*\{?\s*"[^"]+"\s*:\s*\['
)
MOSTLY = 0.5


def relations(file: str, lines: Sequence[str]) -> list[Relation]:
    """The calls that a JSON document tells of; none for a document of anything else.

    Read are objects of a caller and a callee (Jaeger's dependencies, edges of any graph), service
    maps whose services list the references of whom they call (AWS X-Ray), and one object of
    service → list of callees.
    """
    if not any(map(_TELLING.search, lines)):
        return []
    text = Text(file, lines)
    found: list[Relation] = []
    for document in jsontree.documents(lines):
        objects = [fields for _, fields in every_object(text, document)]
        found += (call for fields in objects for call in _edge(fields))
        found += _service_map(objects)
        found += _adjacency(text, document)
    return found


def _edge(fields: Fields) -> Iterator[Relation]:
    """The call of an object that names its two ends and nothing that makes it another thing."""
    caller, callee = fields.string(*_CALLERS), fields.string(*_CALLEES)
    if caller and callee and caller != callee and not fields.has("timestamp", "time", "message"):
        yield _call(caller, callee, fields.line(*_CALLERS), fields.line(*_CALLEES))


def _service_map(objects: Sequence[Fields]) -> Iterator[Relation]:
    names = {
        fields.string("referenceid"): fields.string("name")
        for fields in objects
        if fields.has("referenceid") and fields.string("name")
    }
    for fields in objects:
        for edge in fields.objects("edges"):
            callee = names.get(edge.string("referenceid"))
            if fields.string("name") and callee:
                place = edge.line("referenceid")
                yield _call(fields.string("name"), callee, fields.line("name"), place)


def _adjacency(text: Text, document: Mapping | Items) -> Iterator[Relation]:
    """The calls of an object all of whose values are lists of names, many of them its own keys."""
    lists = document if isinstance(document, Mapping) else Mapping(1)
    called = [name for value in lists.values() if isinstance(value, Items) for name in value]
    listed = all(isinstance(value, Items) for value in lists.values())
    if not called or not listed or not all(isinstance(name, str) for name in called):
        return
    if sum(name in lists for name in called) < MOSTLY * len(called):
        return
    for caller, callees in lists.items():
        heading = text.line(lists.lines[caller])
        for callee, line in zip(callees, callees.lines, strict=True):
            if callee != caller:
                yield _call(caller, callee, heading, text.line(line))


def _call(caller: str, callee: str, first: SourceLine, second: SourceLine) -> Relation:
    citations = tuple(dict.fromkeys((cite(first), cite(second))))
    return Relation(named(SERVICE, caller), CALLS, named(SERVICE, callee), citations)
