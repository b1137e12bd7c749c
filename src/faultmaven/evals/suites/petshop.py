"""Top-1 and top-3 of the root-cause node in a cloud system, from metrics, call graph and alert."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from faultmaven.analysis.entities import SERVICE, named
from faultmaven.analysis.model import Verdict
from faultmaven.analysis.sources import Source, open_evidence
from faultmaven.evals.bench import Bench
from faultmaven.evals.datasets import LabelledCase
from faultmaven.evals.quotes import dangling_citations
from faultmaven.evals.results import CaseScore, Group, Metric, SuiteResult
from faultmaven.evals.running import document

NAME: Final = "petshop"
FLOOR_AT_1: Final = 0.75
FLOOR_AT_3: Final = 0.90
_HEADER: Final = 4
_SHOWN: Final = 3


def run(bench: Bench) -> SuiteResult:
    """Score every issue against the known-good evidence beside it; a case's score is 1 divided by
    the rank of the labelled node, ties counted against us."""
    dataset = bench.dataset(NAME)
    scores, dangling = list[CaseScore](), list[str]()
    for done, case in enumerate(dataset.cases, 1):
        found, broken = _score(case)
        scores.append(found)
        dangling += broken
        bench.progress(NAME, done, len(dataset.cases))
    healthy = list(_healthy(dataset.cases))
    suspected = [
        f"{folder}: suspects {cause['entity']['name']}"
        for folder, found in healthy
        for cause in found["causes"]
    ]
    return SuiteResult(
        NAME,
        metrics=(
            Metric("top-1", within(scores, 1), floor=FLOOR_AT_1),
            Metric("top-3", within(scores, 3), floor=FLOOR_AT_3),
            Metric("healthy accused", sum(map(_accuses, healthy)), ceiling=0),
            Metric("healthy suspected", len(suspected), ceiling=0),
            Metric("dangling", len(dangling), ceiling=0),
            Metric("mean s", sum(score.seconds for score in scores) / max(len(scores), 1)),
        ),
        cases=tuple(scores),
        groups=tuple(_groups(dataset.cases, scores)),
        problems=(*(f"{case}: labelled, but not there" for case in dataset.absent), *suspected),
    )


def _score(case: LabelledCase) -> tuple[CaseScore, list[str]]:
    """How a case went, and its citations that do not stand."""
    started = perf_counter()
    evidence = [case.folder, *beside(case)]
    with open_evidence(evidence) as now, open_evidence(known_good(case)) as good:
        found = document(now.sources, good.sources)
        seconds = perf_counter() - started
        _, dangling = dangling_citations(found, now.sources)
    wanted = named(SERVICE, case.label["root_cause"]["node"]).name
    ranked = ranked_entities(found)
    rank = next((place for place, name in ranked if name == wanted), 0)
    shown = tuple(name for _, name in ranked[:_SHOWN])
    return CaseScore(case.name, 1 / rank if rank else 0.0, wanted, shown, seconds), list(dangling)


def beside(case: LabelledCase) -> list[Path]:
    """The files beside a case that belong to all cases there: the call graph."""
    return [path for path in sorted(case.folder.parent.iterdir()) if path.is_file()]


def known_good(case: LabelledCase) -> list[Path]:
    """The known-good evidence of a case: the folders beside it that hold no alert."""
    folders = (path for path in sorted(case.folder.parent.iterdir()) if path.is_dir())
    return [folder for folder in folders if not list(folder.glob("alert*"))]


def ranked_entities(found: dict[str, Any]) -> list[tuple[int, str]]:
    """The blamed entities, each with the worst place that ties of confidence leave it."""
    best: dict[str, float] = {}
    for cause in found["causes"]:
        best.setdefault(cause["entity"]["name"], cause["confidence"])
    return [
        (sum(other >= confidence for other in best.values()), name)
        for name, confidence in best.items()
    ]


def within(scores: Sequence[CaseScore], places: int) -> float:
    hits = sum(score.score >= 1 / places for score in scores)
    return hits / len(scores) if scores else 0.0


def _groups(cases: Sequence[LabelledCase], scores: Sequence[CaseScore]) -> Iterator[Group]:
    """The results by traffic, by measure, and by even and odd cases."""
    kinds: dict[str, list[CaseScore]] = {}
    for number, (case, score) in enumerate(zip(cases, scores, strict=True)):
        parity = "odd" if number % 2 else "even"
        for kind in (case.name.split("/")[0], case.label["target"]["metric"], parity):
            kinds.setdefault(kind, []).append(score)
    for kind, own in sorted(kinds.items()):
        yield Group(kind, len(own), (("top-1", within(own, 1)), ("top-3", within(own, 3))))


def _healthy(cases: Sequence[LabelledCase]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is said of the second half of known-good evidence, compared with the first."""
    for folder in dict.fromkeys(folder for case in cases for folder in known_good(case)):
        with open_evidence([folder]) as good:
            halves = [[half(source, part) for source in good.sources] for part in (0, 1)]
            yield f"{folder.parent.name}/{folder.name}", document(halves[1], halves[0])


def _accuses(healthy: tuple[str, dict[str, Any]]) -> bool:
    """Whether more than candidates are named."""
    return bool(healthy[1]["verdict"] == Verdict.CAUSE_FOUND)


def half(source: Source, part: int) -> Source:
    """The header and one half of the rows of a table."""
    with source.open() as stream:
        rows = stream.read().splitlines(keepends=True)
    middle = (len(rows) + _HEADER) // 2
    kept = b"".join([*rows[:_HEADER], *(rows[middle:] if part else rows[_HEADER:middle])])
    return replace(source, size=len(kept), open=partial(io.BytesIO, kept))
