"""Names that do not resolve."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from faultmaven.analysis.citations import SourceLine
from faultmaven.analysis.hosts.outputs import Output
from faultmaven.analysis.model import Entity
from faultmaven.analysis.signals.model import Signal, signal

_STATUS = re.compile(r"^;; ->>HEADER<<- .*status: (?P<status>[A-Z]+)")
_QUESTION = re.compile(r"^;(?P<name>[\w.-]+)\.\s+(?:IN|CH)\s+(?P<type>[A-Z]+)")
_ASKED = re.compile(r"^; <<>> DiG \S+ <<>> (?P<words>.*)$")
_SILENT = re.compile(
    r"^;; (?:connection timed out|communications error|no servers could be reached)"
)
_NSLOOKUP = re.compile(r"^\*\* server can't find (?P<name>[\w.-]+): (?P<status>[A-Z]+)")
_HOST = re.compile(r"^Host (?P<name>[\w.-]+) not found: \d+\((?P<status>[A-Z]+)\)")
TIMEOUT = "TIMEOUT"
_FAULTS = frozenset({"NXDOMAIN", "SERVFAIL", "REFUSED", TIMEOUT})


def dig(output: Output) -> Iterator[Signal]:
    """The failed answers, or the silence of all servers, to what `dig` asked."""
    query = _Query()
    for line in output.lines:
        if asked := _ASKED.match(line.text):
            yield from query.faults(output)
            words = [word for word in asked["words"].split() if word[0] not in "@+-"]
            query = _Query(next((word for word in words if "." in word), ""))
        elif answer := _STATUS.match(line.text):
            query.status, query.lines = answer["status"], [line]
        elif question := _QUESTION.match(line.text):
            query.name = question["name"]
            query.lines.append(line)
        elif _SILENT.match(line.text) and not query.status:
            query.status, query.lines = TIMEOUT, [line]
    yield from query.faults(output)


@dataclass(slots=True)
class _Query:
    """One question to the name servers and what became of it."""

    name: str = ""
    status: str = ""
    lines: list[SourceLine] = field(default_factory=list)

    def faults(self, output: Output) -> Iterator[Signal]:
        if self.status in _FAULTS:
            yield _fault(output, self.name, self.status, self.lines)


def nslookup(output: Output) -> Iterator[Signal]:
    for line in output.lines:
        found = _NSLOOKUP.match(line.text) or _HOST.match(line.text)
        if found and found["status"] in _FAULTS:
            yield _fault(output, found["name"], found["status"], [line])
        elif _SILENT.match(line.text):
            yield _fault(output, "", TIMEOUT, [line])


def _fault(output: Output, name: str, status: str, lines: list[SourceLine]) -> Signal:
    name = name.strip(".")
    entity = Entity("host", name) if name else output.entity
    return signal("host.name_unresolved", entity, lines, status=status, target=name)
