"""What to look at next: the missing evidence that best separates the open causes."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import log2

from faultmaven.analysis import missing
from faultmaven.analysis.kubernetes.topology import Topology
from faultmaven.analysis.model import Cause, Event, FileCoverage, NextCheck, Verdict
from faultmaven.analysis.remedies import Placeholders, words_about
from faultmaven.analysis.rules.library import Library

MAX_CHECKS = 5
MAX_OPEN = 5


@dataclass(slots=True)
class _Probe:
    """A check, and the weight of the causes that it would show."""

    check: NextCheck
    mass: float = 0.0
    ranks: list[int] = field(default_factory=list)


def propose(
    verdict: Verdict,
    causes: Sequence[Cause],
    topology: Topology,
    library: Library,
    files: Sequence[FileCoverage] = (),
    timeline: Sequence[Event] = (),
) -> tuple[NextCheck, ...]:
    """At most `MAX_CHECKS` read-only checks, most separating first; none where all is well.

    A found cause keeps only its own check, which verifies the fix.
    """
    if verdict in (Verdict.HEALTHY, Verdict.RECOVERED):
        return ()
    checks = [(cause, _check(cause, library, topology)) for cause in causes[:MAX_OPEN]]
    if verdict is Verdict.CAUSE_FOUND:
        return tuple(check for _, check in checks[:1] if check)
    found = separating([(cause, check) for cause, check in checks if check])
    if verdict in (Verdict.INCONCLUSIVE, Verdict.STALE_ALERT):
        found += missing.checks(topology, files, timeline)
    return tuple(dict.fromkeys(found))[:MAX_CHECKS]


def separating(checks: Sequence[tuple[Cause, NextCheck]]) -> list[NextCheck]:
    """The checks of open causes in the order in which they should be run.

    A check confirms or clears the causes that share its command. Each next one is the check that
    lowers the expected entropy of what the cause is the most (de Kleer and Williams, "Diagnosing
    multiple faults", 1987). Confidences count as weights.
    """
    weights = [cause.confidence for cause, _ in checks]
    probes = sorted(_probes(checks), key=lambda p: (-separation(p.mass, weights), p.ranks))
    return [probe.check for probe in probes]


def separation(covered: float, weights: Sequence[float]) -> float:
    """The bits that a check tells of causes with these weights, of which it covers so much.

    What the heaviest leaves of certainty is the weight of a cause that nobody has named yet.
    """
    total = sum(weights) + 1.0 - max(weights, default=0.0)
    return _entropy(covered / total) if total else 0.0


def _probes(checks: Iterable[tuple[Cause, NextCheck]]) -> Iterable[_Probe]:
    found: dict[str, _Probe] = {}
    for cause, check in checks:
        probe = found.setdefault(check.command, _Probe(check))
        probe.mass += cause.confidence
        probe.ranks.append(cause.rank)
    return found.values()


def _entropy(probability: float) -> float:
    """The entropy of a yes or no, in bits."""
    sides = (probability, 1.0 - probability)
    return -sum(side * log2(side) for side in sides if side > 0)


def names_whole(text: str, name: str) -> bool:
    """Whether the name, or one of its numbered copies, stands in the text: `cart-0` is one of
    `cart`, `cart-db` is not."""
    whole = rf"(?<![\w-]){re.escape(name)}(?!\w|-[^\W\d_]+\b)"
    return re.search(whole, text, re.IGNORECASE) is not None


def _check(cause: Cause, library: Library, topology: Topology) -> NextCheck | None:
    entry = library.entry(cause.code)
    command = entry.check if topology.apps else entry.check_elsewhere or entry.check
    if not command:
        return None
    words = Placeholders(words_about(cause.entity, topology))
    return NextCheck(entry.look.format_map(words), command.format_map(words), "its output")
