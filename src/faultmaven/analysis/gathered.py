"""What was read from a body of evidence, by kind."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from faultmaven.analysis.cloud.reader import Told
from faultmaven.analysis.hosts.connectivity import Check
from faultmaven.analysis.hosts.systemd import Unit
from faultmaven.analysis.kubernetes.state import Cluster
from faultmaven.analysis.logs.tally import Tally
from faultmaven.analysis.metrics.series import Series
from faultmaven.analysis.model import Event, FileCoverage, Relation, TimeSpan
from faultmaven.analysis.observed import Alert, State
from faultmaven.analysis.signals.model import Signal
from faultmaven.analysis.signals.scanning import Hit
from faultmaven.analysis.templates.mined import LogTemplates
from faultmaven.analysis.traces.spans import SpanStore


@dataclass(slots=True)
class Gathered:
    """Everything read, by kind; `documents` holds the lines of the files that were read whole."""

    cluster: Cluster = field(default_factory=Cluster)
    units: list[Unit] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    hits: list[Hit] = field(default_factory=list)
    json: dict[str, Sequence[str]] = field(default_factory=dict)
    series: list[Series] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    documents: dict[str, Sequence[str]] = field(default_factory=dict)
    builds: dict[str, Sequence[str]] = field(default_factory=dict)
    files: list[FileCoverage] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    gaps: list[TimeSpan] = field(default_factory=list)
    templates: list[LogTemplates] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    states: list[State] = field(default_factory=list)
    spans: SpanStore = field(default_factory=SpanStore)
    tally: Tally = field(default_factory=Tally)
    told: Told = field(default_factory=Told)
    origins: dict[str, str] = field(default_factory=dict)
    facts: list[Signal] = field(default_factory=list)

    @property
    def end(self) -> datetime | None:
        """The latest time that a log tells: the present of the evidence."""
        return max((file.span.end for file in self.files if file.span), default=None)
