"""Runs cases as a user would (open the folder, analyse, serialise) and times them."""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from faultmaven.analysis.comparison import apart
from faultmaven.analysis.engine import analyse
from faultmaven.analysis.serialise import to_json
from faultmaven.analysis.sources import Source, open_evidence
from faultmaven.evals.datasets import LabelledCase
from faultmaven.evals.quotes import dangling_citations

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class CaseRun:
    """A case and the `investigate --json` document it gave, in `seconds` (of them `cpu` computing).

    `dangling` names the citations whose quote is not at its lines; `failure` says what the
    engine raised instead of an answer.
    """

    case: LabelledCase
    document: dict[str, Any]
    seconds: float = 0.0
    cpu: float = 0.0
    citations: int = 0
    dangling: tuple[str, ...] = ()
    failure: str = ""

    @property
    def causes(self) -> tuple[tuple[str, str], ...]:
        """The ranked causes as (`kind/name` of the entity, code)."""
        return tuple(
            (f"{cause['entity']['kind']}/{cause['entity']['name']}", cause["code"])
            for cause in self.document.get("causes", ())
        )


def run_case(case: LabelledCase) -> CaseRun:
    """Investigate one case's folder and check the quotes."""
    started, computing = perf_counter(), process_time()
    document = investigate(case.folder, case.baseline)
    seconds, cpu = perf_counter() - started, process_time() - computing
    with open_evidence([case.folder]) as evidence, open_evidence(_good(case.baseline)) as good:
        known_good = apart(good.sources, evidence.sources)
        citations, dangling = dangling_citations(document, [*evidence.sources, *known_good])
    return CaseRun(case, document, seconds, cpu, citations, dangling)


def investigate(folder: Path, baseline: Path | None = None) -> dict[str, Any]:
    """The document that `faultmaven investigate --json` prints for a folder, compared with the
    known-good evidence of another if one is given."""
    with open_evidence([folder]) as evidence, open_evidence(_good(baseline)) as good:
        return document(evidence.sources, good.sources)


def _good(baseline: Path | None) -> list[Path]:
    return [baseline] if baseline is not None else []


def document(sources: Sequence[Source], baseline: Sequence[Source] = ()) -> dict[str, Any]:
    """The document for evidence that is open."""
    return to_json(analyse(sources, baseline=baseline))


def run_cases(cases: tuple[LabelledCase, ...], jobs: int, progress: Progress) -> list[CaseRun]:
    """Run the cases in `jobs` processes, in order; a case that crashes is a failed run."""
    if not cases:
        return []
    runs = []
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as pool:
        pending = [(case, pool.submit(run_case, case)) for case in cases]
        for run in _finished(pending):
            runs.append(run)
            progress(cases[0].dataset, len(runs), len(cases))
    return runs


def _finished(pending: list[tuple[LabelledCase, Future[CaseRun]]]) -> Iterator[CaseRun]:
    for case, future in pending:
        error = future.exception()
        if error is None:
            yield future.result()
        else:
            yield CaseRun(case, {}, failure=f"{type(error).__name__}: {error}")
