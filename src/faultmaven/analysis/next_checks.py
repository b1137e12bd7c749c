"""What to look at next: the missing evidence that best separates the open causes."""

from collections.abc import Sequence

from faultmaven.analysis.kubernetes.topology import App, Topology
from faultmaven.analysis.model import Cause, NextCheck, Verdict
from faultmaven.analysis.remedies import Placeholders
from faultmaven.analysis.rules.library import Library

MAX_CHECKS = 5


def propose(
    verdict: Verdict, causes: Sequence[Cause], topology: Topology, library: Library
) -> tuple[NextCheck, ...]:
    """At most `MAX_CHECKS` read-only checks, most separating first; none once a cause is found and
    verified."""
    if verdict is Verdict.HEALTHY:
        return ()
    found: list[NextCheck] = []
    for cause in causes[:3]:
        entry = library.entry(cause.code)
        if entry.check and (verdict is not Verdict.CAUSE_FOUND or cause.rank == 1):
            words = Placeholders(name=cause.entity.name)
            words["namespace"] = cause.entity.namespace or "default"
            found.append(
                NextCheck(entry.look.format_map(words), entry.check.format_map(words), "its output")
            )
    if verdict is Verdict.INCONCLUSIVE:
        found += _unexplained(topology)
    return tuple(dict.fromkeys(found))[:MAX_CHECKS]


def _unexplained(topology: Topology) -> list[NextCheck]:
    """What is missing about the workloads that are not ready, or about everything where none was
    seen."""
    apps = [app for app in topology.apps.values() if app.observed and not app.healthy]
    if not topology.apps:
        return [_everything()]
    return [check for app in apps[:3] for check in _about(app)]


def _about(app: App) -> list[NextCheck]:
    name, namespace = app.entity.name, app.namespace or "default"
    return [
        NextCheck(
            f"Why is {name} not ready?",
            f"kubectl describe pods -n {namespace} -l app={name}",
            "the output as a text file",
        ),
        NextCheck(
            f"What did {name} say before it stopped?",
            f"kubectl logs -n {namespace} deployment/{name} --all-containers --previous",
            "the log",
        ),
    ]


def _everything() -> NextCheck:
    return NextCheck(
        "What is the state of the workloads?",
        "kubectl get pods,deployments,services,endpoints,events -A -o wide",
        "the output as a text file",
    )
