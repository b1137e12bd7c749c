"""What to ask for where nothing decides, by the kind of evidence that is there."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from faultmaven.analysis.formats import LOGS, Format
from faultmaven.analysis.kubernetes.topology import App, Topology
from faultmaven.analysis.model import Event, FileCoverage, NextCheck

AROUND: Final = timedelta(minutes=15)
_MOST_APPS = 3
_CLUSTER = frozenset({Format.KUBECTL, Format.MANIFEST, Format.KLOG, Format.CONTAINER_LOG})


def checks(
    topology: Topology, files: Sequence[FileCoverage], timeline: Sequence[Event]
) -> list[NextCheck]:
    """What is missing: of a cluster its state, of a build a run that passed, of a log what its
    host said at the time and what it said when all was well."""
    formats = {Format(file.format) for file in files}
    if topology.apps:
        observed = [app for app in topology.apps.values() if app.observed]
        ill = [app for app in observed if not app.healthy]
        if ill:
            return [check for app in ill[:_MOST_APPS] for check in _about(app)]
        return [_behind_ready()] if observed else [_everything()]
    if formats & _CLUSTER or not formats:
        return [_everything()]
    if Format.BUILD in formats:
        return _of_build()
    return [_around(timeline), *_of_log(formats)]


def _about(app: App) -> list[NextCheck]:
    name, namespace = app.entity.name, app.namespace or "default"
    return [
        NextCheck(
            f"Why is {name} not ready?",
            f"kubectl describe pods -n {namespace} -l {app.selector}",
            "the output as a text file",
        ),
        NextCheck(
            f"What did {name} say before it stopped?",
            f"kubectl logs -n {namespace} {app.reference} --all-containers --previous",
            "the log",
        ),
    ]


def _behind_ready() -> NextCheck:
    return NextCheck(
        "What is wrong although every replica is ready?",
        "kubectl top pods -A --containers; kubectl get events -A --sort-by=.lastTimestamp",
        "their output, and the logs and metrics of the time",
    )


def _everything() -> NextCheck:
    return NextCheck(
        "What is the state of the workloads?",
        "kubectl get pods,deployments,services,endpoints,events -A -o wide",
        "the output as a text file",
    )


def _of_build() -> list[NextCheck]:
    return [
        NextCheck(
            "What does the last run that passed print otherwise?",
            "faultmaven investigate <this-log> --baseline <log-of-a-passing-run>",
            "the log of a passing run as baseline",
        ),
        NextCheck(
            "What was changed since it last passed?",
            "git log --oneline --stat <last-good-commit>..HEAD",
            "its output",
        ),
    ]


def _around(timeline: Iterable[Event]) -> NextCheck:
    """What the host logged around the first event that is known."""
    first = min((event.at for event in timeline), default=None)
    window = f' --since "{_utc(first - AROUND)}" --until "{_utc(first + AROUND)}"' if first else ""
    return NextCheck(
        "What did the host and its services log at the time?",
        f"journalctl --no-pager --utc --priority warning{window}",
        "its output",
    )


def _of_log(formats: set[Format]) -> list[NextCheck]:
    if not formats & LOGS:
        return []
    return [
        NextCheck(
            "What differs from a time when all was well?",
            "faultmaven investigate <this-log> --baseline <log-from-before>",
            "a log from before the fault as baseline",
        )
    ]


def _utc(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"
