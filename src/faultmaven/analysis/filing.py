"""Files a document's lines under what they are: one filer a format, the cluster's for the rest."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from faultmaven.analysis import call_documents, call_tables
from faultmaven.analysis.cloud import reader as cloud
from faultmaven.analysis.exceptions.facts import facts as facts_of_exceptions
from faultmaven.analysis.formats import CONFIGURATION, Format
from faultmaven.analysis.gathered import Gathered
from faultmaven.analysis.hosts import commands, connectivity, systemd
from faultmaven.analysis.kubernetes import policies, reader
from faultmaven.analysis.kubernetes.transcript import blocks, request
from faultmaven.analysis.metrics import complaints, documents, exposition, tables
from faultmaven.analysis.queries import plans, slow
from faultmaven.analysis.reading import Block
from faultmaven.analysis.rules.model import Pattern
from faultmaven.analysis.signals.model import Signal
from faultmaven.analysis.signals.scanning import LogScanner
from faultmaven.analysis.threads.facts import facts as facts_of_threads
from faultmaven.analysis.traces import reader as traces
from faultmaven.analysis.traces import span_trees

_REFUSED = "error: "
Filer = Callable[[Gathered, str, Sequence[str], Sequence[Pattern]], None]
"""Takes what was gathered so far, a file's name, its lines, and the patterns to look for."""
_PRINTS_LOGS = frozenset({"dmesg", "journalctl", "tail"})


def file_document(
    found: Gathered, name: str, kind: Format, lines: Sequence[str], patterns: Sequence[Pattern]
) -> None:
    """Adds what a document of the given format says to what was gathered."""
    FILERS.get(kind, _file_state)(found, name, lines, patterns)


def _file_trace(
    found: Gathered, name: str, lines: Sequence[str], patterns: Sequence[Pattern]
) -> None:
    for span in traces.spans(lines):
        found.spans.add(name, span)


def _file_table(
    found: Gathered, name: str, lines: Sequence[str], patterns: Sequence[Pattern]
) -> None:
    calls = call_tables.relations(name, lines)
    found.relations += calls
    found.series += [] if calls else tables.read(name, lines)


def _file_build(
    found: Gathered, name: str, lines: Sequence[str], patterns: Sequence[Pattern]
) -> None:
    found.builds[name] = lines


def _file_exposition(
    found: Gathered, name: str, lines: Sequence[str], patterns: Sequence[Pattern]
) -> None:
    found.series += exposition.read(name, lines)


def _file_json(
    found: Gathered, name: str, lines: Sequence[str], patterns: Sequence[Pattern]
) -> None:
    known = _file_blocks(found, name, lines, patterns)
    if not known:
        found.json[name] = lines
        cloud.read(found.told, found.cluster, name, lines)
        found.series += documents.read(name, lines)
        found.alerts += complaints.complaints(name, lines)
        found.relations += call_documents.relations(name, lines)
    found.units += systemd.units(name, lines)


def _file_state(
    found: Gathered, name: str, lines: Sequence[str], patterns: Sequence[Pattern]
) -> None:
    _file_blocks(found, name, lines, patterns)
    found.units += systemd.units(name, lines)
    found.facts += commands.facts(name, lines)
    found.facts += span_trees.facts(name, lines)


def _file_facts(read: Callable[[str, Sequence[str]], list[Signal]]) -> Filer:
    """The filer of a format that shows facts and nothing else."""

    def file(found: Gathered, name: str, lines: Sequence[str], patterns: Sequence[Pattern]) -> None:
        found.facts += read(name, lines)

    return file


def _file_settings(
    found: Gathered, name: str, lines: Sequence[str], patterns: Sequence[Pattern]
) -> None:
    """Configuration is kept as it is in `documents`; it tells of no state."""


def _file_blocks(
    found: Gathered, name: str, lines: Sequence[str], patterns: Sequence[Pattern]
) -> bool:
    """Files a transcript's blocks; whether any of them told of a cluster's objects."""
    known = False
    found.facts += policies.facts(name, lines)
    for block in blocks(lines):
        known = reader.add_block(found.cluster, name, block) or known
        found.checks += connectivity.checks(name, block)
        asked = request(block.words)
        refused = block.lines and block.lines[0].startswith(_REFUSED)
        logs = asked is not None and (asked.verb == "logs" or refused)
        if logs or _PRINTS_LOGS & set(block.words[:2]):
            _scan_block(found, name, block.first, block.lines, patterns)
    return known


def _scan_block(
    found: Gathered, name: str, first: int, lines: Sequence[str], patterns: Sequence[Pattern]
) -> None:
    scanner = LogScanner(name, patterns)
    scanner.feed(Block(first, "\n".join(lines).encode()))
    found.hits += scanner.hits()


FILERS: Final[Mapping[Format, Filer]] = MappingProxyType(
    {
        Format.CSV: _file_table,
        Format.PROMETHEUS: _file_exposition,
        **dict.fromkeys((Format.OTLP, Format.JAEGER, Format.ZIPKIN), _file_trace),
        Format.SPANS: _file_settings,
        Format.BUILD: _file_build,
        Format.JSON: _file_json,
        Format.ALERTS: _file_json,
        Format.METRICS: _file_json,
        Format.THREAD_DUMP: _file_facts(facts_of_threads),
        Format.STACK_TRACE: _file_facts(facts_of_exceptions),
        Format.QUERY_PLAN: _file_facts(plans.facts),
        Format.SLOW_QUERIES: _file_facts(slow.facts),
        **dict.fromkeys(CONFIGURATION - {Format.YAML}, _file_settings),
    }
)
