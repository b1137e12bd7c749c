"""Spot check: upload order, the folders and the split of files, and the names of services must not
decide the answer."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from faultmaven.analysis.entities import workload_of
from faultmaven.analysis.sources import Source, open_evidence
from faultmaven.evals.bench import Bench
from faultmaven.evals.datasets import Dataset, LabelledCase, spread
from faultmaven.evals.disguises import moved, moved_name, rename_text, renamed, shuffled
from faultmaven.evals.errors import DataMissing
from faultmaven.evals.results import CaseScore, Group, Metric, SuiteResult
from faultmaven.evals.running import document
from faultmaven.evals.splitting import split, whole_name
from faultmaven.evals.suites import cidiff, nezha, petshop

NAME: Final = "invariance"
SAMPLED: Final = {"kubernetes-incidents": 6, "petshop": 2, "nezha": 3}
LEAST_SAMPLED: Final = 4
KINDS: Final = ("order", "files", "splits", "names")
_KEPT = 3

Change = Callable[[Sequence[Source]], list[Source]]
Causes = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Sample:
    """A case as its own suite asks it: files and folders of the evidence and of the known-good one,
    and the names of services that its data set is known to use."""

    dataset: str
    name: str
    now: tuple[Path, ...]
    good: tuple[Path, ...] = ()
    names: tuple[str, ...] = ()


def run(bench: Bench) -> SuiteResult:
    """Analyse a few cases of each data set with files reordered, moved and split, and with services
    renamed. Raises `DataMissing` if there are no cases."""
    with ExitStack() as stack:
        samples = [sample for name in bench.names() for sample in _samples(bench.dataset(name))]
        samples += _days(stack, bench.data)
        if not samples:
            raise DataMissing(f"{bench.data} holds no data set with labels")
        scores = list[tuple[str, CaseScore]]()
        for done, sample in enumerate(samples, 1):
            scores += ((sample.dataset, score) for score in compare(sample))
            bench.progress(NAME, done, len(samples))
    return _result(scores)


def compare(sample: Sample) -> list[CaseScore]:
    """For each way to change a case: whether its first three causes stayed the same."""
    with open_evidence(sample.now) as evidence, open_evidence(sample.good) as good:
        return list(_compared(sample, evidence.sources, good.sources))


def causes(sources: Sequence[Source], good: Sequence[Source] = ()) -> Causes:
    """The first causes as (entity, code)."""
    return [
        (f"{cause['entity']['kind']}/{cause['entity']['name']}", cause["code"])
        for cause in document(sources, good)["causes"][:_KEPT]
    ]


def _compared(sample: Sample, now: Sequence[Source], good: Sequence[Source]) -> Iterator[CaseScore]:
    before = causes(now, good)
    rename = partial(rename_text, sample.names)
    changes: list[tuple[str, Change, Causes]] = [
        ("order", shuffled, before),
        ("files", moved, [(moved_name(entity), code) for entity, code in before]),
        ("splits", split, before),
    ]
    if sample.names:
        expected = [(rename(entity), code) for entity, code in before]
        changes.append(("names", partial(renamed, sample.names), expected))
    for kind, change, expected in changes:
        after = causes(change(now), change(good))
        if change is split:
            after = [(_unsplit_name(now, entity), code) for entity, code in after]
        wanted, got = (tuple(map(" ".join, pairs)) for pairs in (expected, after))
        yield CaseScore(f"{sample.name} {kind}", float(after == expected), ", ".join(wanted), got)


def _unsplit_name(sources: Sequence[Source], entity: str) -> str:
    """An entity's name before `split`: only a file is called by its path."""
    kind, _, name = entity.partition("/")
    return f"file/{whole_name(sources, name)}" if kind == "file" else entity


def _samples(dataset: Dataset) -> Iterator[Sample]:
    names = service_names(dataset.cases)
    for case in spread(dataset.cases, SAMPLED.get(dataset.name, LEAST_SAMPLED)):
        now, good = _asked(case)
        yield Sample(dataset.name, case.name, now, good, names)


def _asked(case: LabelledCase) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Where the evidence of a case and its known-good evidence lie."""
    if case.dataset == cidiff.NAME:
        return (case.folder / cidiff.FAILING,), (case.folder / cidiff.PASSING,)
    if case.dataset == petshop.NAME:
        return (case.folder, *petshop.beside(case)), tuple(petshop.known_good(case))
    return (case.folder,), (case.baseline,) if case.baseline else ()


def _days(stack: ExitStack, data: Path) -> Iterator[Sample]:
    """The sample of the faults that are labelled by days, where there are any."""
    if not nezha.labels(data):
        return
    cases = stack.enter_context(nezha.opened(data))
    names = service_names(cases)
    for case in spread(cases, SAMPLED[nezha.NAME]):
        yield Sample(nezha.NAME, case.name, *_asked(case), names)


def service_names(cases: Sequence[LabelledCase]) -> tuple[str, ...]:
    """The names of the labelled objects, namespaces and workloads, where labels name any.

    Those of petshop's nodes do not do: names of other nodes contain them cut short, which no
    renaming of whole names follows.
    """
    objects = {str(case.label.get("fault_object", "")).partition("/")[2] for case in cases}
    workloads = {workload_of(str(case.label.get("pod", ""))) for case in cases}
    return tuple(sorted((objects | workloads) - {""}))


def _result(scores: Sequence[tuple[str, CaseScore]]) -> SuiteResult:
    changed = [score for _, score in scores if score.score < 1]
    return SuiteResult(
        NAME,
        metrics=tuple(
            Metric(f"{kind} changed it", _count(changed, kind), ceiling=0) for kind in KINDS
        ),
        cases=tuple(score for _, score in scores),
        groups=tuple(_groups(scores)),
        problems=tuple(f"{s.case}: {s.expected} became {', '.join(s.got)}" for s in changed),
    )


def _groups(scores: Sequence[tuple[str, CaseScore]]) -> Iterator[Group]:
    for name in dict.fromkeys(dataset for dataset, _ in scores):
        own = [score.score for dataset, score in scores if dataset == name]
        yield Group(name, len(own), (("unchanged", sum(own) / len(own)),))


def _count(scores: Sequence[CaseScore], kind: str) -> int:
    return sum(score.case.endswith(f" {kind}") for score in scores)
