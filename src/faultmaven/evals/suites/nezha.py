"""AC@1 and AC@3 of the faulty service, over days of labelled faults in microservice systems."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np

from faultmaven.analysis.entities import workload_of
from faultmaven.evals.bench import Bench
from faultmaven.evals.datasets import LabelledCase, spread, unpack
from faultmaven.evals.errors import DataMissing
from faultmaven.evals.fault_windows import cut, days
from faultmaven.evals.results import CaseScore, Group, Metric, SuiteResult
from faultmaven.evals.running import CaseRun, run_cases

NAME: Final = "nezha"
FLOORS: Final = {"with traces": (0.80, 0.95), "metrics only": (0.45, 0.70)}
MOST_MEAN_SECONDS: Final = 5.0  # of CPU: what else the machine does is not the engine's doing


def run(bench: Bench) -> SuiteResult:
    """Score every fault; its score is 1 divided by the rank of the faulty service, with ties
    against us.

    Raises `DataMissing` where no labelled day's data is there.
    """
    with opened(bench.data) as cases:
        runs = run_cases(spread(cases, bench.limit), bench.jobs, bench.progress)
    scores = tuple(map(score, runs))
    kinds = [run.case.label["evidence"] for run in runs]
    return SuiteResult(
        NAME,
        metrics=(*_metrics(kinds, scores), *_costs(runs)),
        cases=scores,
        groups=tuple(_groups(runs, scores)),
        problems=tuple(f"{run.case.name}: {run.failure}" for run in runs if run.failure),
    )


def score(run: CaseRun) -> CaseScore:
    """The reciprocal rank of the labelled service among the services that the causes blame.

    A pod stands for its service; another one that is as likely (by confidence) ranks before it.
    """
    wanted = workload_of(run.case.label["pod"])
    best: dict[str, float] = {}
    for cause in run.document.get("causes", ()):
        name = workload_of(cause["entity"]["name"])
        best.setdefault(name, cause["confidence"])
    own = best.get(wanted)
    rank = 0 if own is None else sum(value >= own for value in best.values())
    return CaseScore(run.case.name, 1 / rank if rank else 0.0, wanted, tuple(best)[:3], run.seconds)


def labels(data: Path) -> list[Path]:
    """The labels of the days, in the folder `nezha` of a data folder or in itself."""
    own = sorted((data / NAME).glob("labels_*.json"))
    return own or sorted(data.glob("labels_*.json"))


@contextmanager
def opened(data: Path) -> Iterator[tuple[LabelledCase, ...]]:
    """All faults of all labelled days as cases, in a folder that goes afterwards.

    Raises `DataMissing` where no labelled day's data is there.
    """
    labelled = labels(data)
    if not labelled:
        raise DataMissing(f"{data / NAME} has no labels_<day>.json")
    with TemporaryDirectory(prefix="faultmaven-eval-") as scratch:
        cases = _cases(labelled, Path(scratch))
        if not cases:
            raise DataMissing(f"{labelled[0].parent} holds no data of the days that are labelled")
        yield cases


def _cases(labelled: Sequence[Path], scratch: Path) -> tuple[LabelledCase, ...]:
    folder = labelled[0].parent
    for archive in sorted(folder.glob("*.tar.*")):
        unpack(archive, scratch / "unpacked")
    inner = [path for path in sorted(folder.iterdir()) if path.is_dir()]
    found = days([scratch / "unpacked", folder, *inner], labelled)
    return tuple(case for day in found for case in cut(day, NAME, scratch / "cut"))


def _metrics(kinds: Sequence[str], scores: Sequence[CaseScore]) -> list[Metric]:
    metrics = []
    for kind, floors in FLOORS.items():
        own = [item for item, of in zip(scores, kinds, strict=True) if of == kind]
        for within, floor in zip((1, 3), floors, strict=True):
            if own:
                metrics.append(Metric(f"AC@{within} {kind}", accuracy(own, within), floor=floor))
    return metrics


def _costs(runs: Sequence[CaseRun]) -> tuple[Metric, ...]:
    return (
        Metric("mean CPU s", float(np.mean([run.cpu for run in runs])), ceiling=MOST_MEAN_SECONDS),
        Metric("mean s", float(np.mean([run.seconds for run in runs]))),
        Metric("dangling", sum(len(run.dangling) for run in runs), ceiling=0),
        Metric("crashes", sum(bool(run.failure) for run in runs), ceiling=0),
    )


def accuracy(scores: Sequence[CaseScore], within: int) -> float:
    """The share of faults whose service is within the first `within` (AC@k)."""
    return sum(item.score >= 1 / within for item in scores) / len(scores)


def _groups(runs: Sequence[CaseRun], scores: Sequence[CaseScore]) -> list[Group]:
    """Both measures by kind of fault, and for the even and the odd faults of a day."""
    members: dict[str, list[CaseScore]] = {}
    for run, item in zip(runs, scores, strict=True):
        label = run.case.label
        half = "odd" if label["number"] % 2 else "even"
        for name in (
            f"{label['evidence']}: {label['type']}",
            f"{label['evidence']}, {half} faults",
        ):
            members.setdefault(name, []).append(item)
    return [
        Group(name, len(own), (("AC@1", accuracy(own, 1)), ("AC@3", accuracy(own, 3))))
        for name, own in sorted(members.items())
    ]
