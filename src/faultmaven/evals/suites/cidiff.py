"""F1 of the error lines that the product cites in failing build logs, compared with a passing one
and alone.

The lines cited are those of the citations of causes, then of findings, in the order of the JSON;
each counts once, and citations into the baseline do not count. Macro figures are means over the
cases and the headline; micro ones pool all lines. A log with more than 40 labelled lines cannot
have them all within 40: recall@40 divides by what fits (capped recall, Thakur et al., "BEIR",
NeurIPS 2021); the plain one stands beside it. Lines labelled as context count as wrong.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any, Final

from faultmaven.analysis.engine import analyse
from faultmaven.analysis.serialise import to_json
from faultmaven.analysis.sources import file_source
from faultmaven.evals.bench import Bench
from faultmaven.evals.datasets import LabelledCase
from faultmaven.evals.results import CaseScore, Group, Metric, SuiteResult

NAME: Final = "cidiff"
FAILING, PASSING = "fail.log", "pass.log"
SHOWN: Final = 40
FLOORS: Final = {"F1": 0.75, "recall@40": 0.92, "F1 without baseline": 0.50}


@dataclass(frozen=True, slots=True)
class LineScore:
    """How the cited lines of one log compare with the labelled ones."""

    cited: Sequence[int]
    labelled: frozenset[int]

    @property
    def right(self) -> int:
        return len(self.labelled.intersection(self.cited))

    @property
    def precision(self) -> float:
        return self.right / len(self.cited) if self.cited else 0.0

    @property
    def recall(self) -> float:
        return self.right / len(self.labelled)

    @property
    def f1(self) -> float:
        return 2 * self.right / (len(self.cited) + len(self.labelled))

    @property
    def first(self) -> int:
        """How many of the first `SHOWN` cited lines are right."""
        return len(self.labelled.intersection(self.cited[:SHOWN]))

    @property
    def capped_recall(self) -> float:
        return self.first / min(SHOWN, len(self.labelled))


def run(bench: Bench) -> SuiteResult:
    """Analyse every failing log twice and compare the lines cited. Raises `DataMissing`."""
    dataset = bench.dataset(NAME)
    against, alone, accused = list[LineScore](), list[LineScore](), list[str]()
    for number, case in enumerate(dataset.cases, 1):
        against.append(score(case, investigate(case, compared=True)))
        alone.append(score(case, investigate(case, compared=False)))
        if passing_accused(case):
            accused.append(f"{case.name}: a cause is named in the log that passes")
        bench.progress(NAME, number, len(dataset.cases))
    return SuiteResult(
        NAME,
        metrics=(
            *_metrics(against, alone),
            Metric("passing logs accused", len(accused), ceiling=0),
        ),
        cases=tuple(map(_case, dataset.cases, against)),
        groups=tuple(_groups(dataset.cases, against, alone)),
        problems=(
            *accused,
            *(f"{case}: labelled, but its logs are not there" for case in dataset.absent),
        ),
    )


def investigate(case: LabelledCase, *, compared: bool) -> dict[str, Any]:
    """The document of `investigate fail.log`, with `--baseline pass.log` if it is compared."""
    failing = [file_source(case.folder / FAILING, FAILING)]
    passing = [file_source(case.folder / PASSING, PASSING)] if compared else []
    return to_json(analyse(failing, baseline=passing))


def passing_accused(case: LabelledCase) -> bool:
    """Whether a cause is named in the case's passing log by itself."""
    passing = analyse([file_source(case.folder / PASSING, PASSING)])
    return bool(passing.causes)


def score(case: LabelledCase, document: Mapping[str, Any]) -> LineScore:
    spans = case.label["error_lines"]
    labelled = frozenset(number for first, last in spans for number in range(first, last + 1))
    return LineScore(tuple(dict.fromkeys(cited_lines(document))), labelled)


def cited_lines(document: Mapping[str, Any]) -> Iterator[int]:
    """The lines of the failing log that causes cite, then those that findings cite."""
    for claim in (*document["causes"], *document["findings"]):
        for citation in claim["citations"]:
            if citation["file"] == FAILING:
                yield from range(citation["line_start"], citation["line_end"] + 1)


def _metrics(against: Sequence[LineScore], alone: Sequence[LineScore]) -> Iterator[Metric]:
    for name, value in _figures(against).items():
        yield Metric(name, value, floor=FLOORS.get(name))
    for name, value in _figures(alone).items():
        yield Metric(
            f"{name} without baseline", value, floor=FLOORS.get(f"{name} without baseline")
        )


def _figures(scores: Sequence[LineScore]) -> dict[str, float]:
    cited = sum(len(score.cited) for score in scores)
    labelled = sum(len(score.labelled) for score in scores)
    return {
        "F1": fmean(score.f1 for score in scores),
        "precision": fmean(score.precision for score in scores),
        "recall": fmean(score.recall for score in scores),
        "recall@40": fmean(score.capped_recall for score in scores),
        "recall@40 uncapped": fmean(score.first / len(score.labelled) for score in scores),
        "F1 micro": 2 * sum(score.right for score in scores) / (cited + labelled),
    }


def _case(case: LabelledCase, score: LineScore) -> CaseScore:
    said = f"{score.right} right of {len(score.cited)} cited"
    return CaseScore(case.name, round(score.f1, 4), f"{len(score.labelled)} lines", (said,))


def _groups(
    cases: Iterable[LabelledCase], against: Sequence[LineScore], alone: Sequence[LineScore]
) -> Iterator[Group]:
    """The figures by the kind of log that the labels name."""
    rows = list(zip(cases, against, alone, strict=True))
    for kind in sorted({case.label["parser"] for case, _, _ in rows}):
        own = [(a, b) for case, a, b in rows if case.label["parser"] == kind]
        values = (
            ("F1", fmean(a.f1 for a, _ in own)),
            ("F1 without baseline", fmean(b.f1 for _, b in own)),
        )
        yield Group(kind, len(own), values)
