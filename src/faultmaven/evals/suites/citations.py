"""Every citation of every labelled case of every data set: the quote stands at its lines."""

from typing import Final

from faultmaven.evals.bench import Bench
from faultmaven.evals.errors import DataMissing
from faultmaven.evals.results import CaseScore, Metric, SuiteResult
from faultmaven.evals.running import CaseRun

NAME: Final = "citations"
_MOST_PROBLEMS = 50


def run(bench: Bench) -> SuiteResult:
    """Count citations, dangling ones and crashes. Raises `DataMissing` if there are no cases."""
    runs = [run for name in bench.names() for run in bench.runs(name)]
    if not runs:
        raise DataMissing(f"{bench.data} holds no data set with a labels.json")
    total = sum(run.citations for run in runs)
    dangling = [f"{run.case.name}: {fault}" for run in runs for fault in run.dangling]
    crashed = [f"{run.case.name}: {run.failure}" for run in runs if run.failure]
    return SuiteResult(
        NAME,
        metrics=(
            Metric("citations", total, floor=1),
            Metric("dangling", len(dangling), ceiling=0),
            Metric("causes uncited", sum(map(uncited_causes, runs)), ceiling=0),
            Metric("crashes", len(crashed), ceiling=0),
        ),
        cases=tuple(CaseScore(r.case.name, float(not (r.dangling or r.failure))) for r in runs),
        problems=tuple((dangling + crashed)[:_MOST_PROBLEMS]),
    )


def uncited_causes(run: CaseRun) -> int:
    """How many causes of a run are claimed without a single citation."""
    return sum(not cause["citations"] for cause in run.document.get("causes", ()))
