"""A@1 and A@3 of (object, cause) over labelled Kubernetes incidents, with no model."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

import numpy as np

from faultmaven.evals.bench import Bench
from faultmaven.evals.kubernetes_labels import ROOT_CAUSES
from faultmaven.evals.results import CaseScore, Group, Metric, SuiteResult
from faultmaven.evals.running import CaseRun

NAME: Final = "kubernetes-incidents"
FLOOR_AT_1: Final = 0.65
FLOOR_AT_3: Final = 0.78
MOST_MEAN_SECONDS: Final = 1.0  # of CPU: what else the machine does is not the engine's doing


def run(bench: Bench) -> SuiteResult:
    """Score every case; the case's score is 1 divided by the rank of the labelled cause."""
    runs = bench.runs(NAME)
    scores = tuple(map(score, runs))
    seconds = [run.seconds for run in runs]
    mean_cpu = float(np.mean([run.cpu for run in runs]))
    absent = [f"{case}: labelled, but its evidence is not there" for case in _absent(bench)]
    return SuiteResult(
        NAME,
        metrics=(
            Metric("A@1", accuracy(scores, 1), floor=FLOOR_AT_1),
            Metric("A@3", accuracy(scores, 3), floor=FLOOR_AT_3),
            Metric("mean CPU s", mean_cpu, ceiling=MOST_MEAN_SECONDS),
            Metric("mean s", float(np.mean(seconds))),
            Metric("p95 s", float(np.percentile(seconds, 95))),
            Metric("crashes", sum(bool(run.failure) for run in runs), ceiling=0),
            Metric("missing", len(absent), ceiling=0),
        ),
        cases=scores,
        groups=by_cause(runs, scores),
        problems=(*absent, *(f"{run.case.name}: {run.failure}" for run in runs if run.failure)),
    )


def _absent(bench: Bench) -> tuple[str, ...]:
    return bench.dataset(NAME).absent


def score(run: CaseRun) -> CaseScore:
    """The reciprocal rank of the labelled (object, cause) among the case's causes, 0 if absent."""
    label = run.case.label
    wanted = (label["fault_object"], label["root_cause"])
    named = [(entity, ROOT_CAUSES.get(code, code)) for entity, code in run.causes]
    rank = named.index(wanted) + 1 if wanted in named else 0
    return CaseScore(
        run.case.name,
        1 / rank if rank else 0.0,
        " ".join(wanted),
        tuple(" ".join(pair) for pair in named[:3]),
        run.seconds,
    )


def accuracy(scores: Sequence[CaseScore], within: int) -> float:
    """The share of cases whose labelled cause is within the first `within` causes (A@k)."""
    hits = sum(score.score >= 1 / within for score in scores)
    return hits / len(scores) if scores else 0.0


def by_cause(runs: Sequence[CaseRun], scores: Sequence[CaseScore]) -> tuple[Group, ...]:
    """A@1 and A@3 for each labelled cause, the worst first."""
    groups: defaultdict[str, list[CaseScore]] = defaultdict(list)
    for run, case_score in zip(runs, scores, strict=True):
        groups[run.case.label["root_cause"]].append(case_score)
    rows = (
        Group(name, len(own), (("A@1", accuracy(own, 1)), ("A@3", accuracy(own, 3))))
        for name, own in groups.items()
    )
    return tuple(sorted(rows, key=lambda group: (group.values[0][1], -group.cases, group.name)))
