"""Spot check: upload order, the names and the split of files, and the names of services must not
decide the answer."""

import codecs
import io
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from hashlib import sha256
from typing import BinaryIO, Final

from faultmaven.analysis.sources import Source, open_evidence
from faultmaven.evals.bench import Bench
from faultmaven.evals.datasets import LabelledCase, spread
from faultmaven.evals.results import CaseScore, Metric, SuiteResult
from faultmaven.evals.running import document
from faultmaven.evals.splitting import split, whole_name

NAME: Final = "invariance"
DATASET: Final = "kubernetes-incidents"
SAMPLE: Final = 8
_KEPT = 3
_FOLDER = "bundle/collected/"

Change = Callable[[Sequence[Source]], list[Source]]
Causes = list[tuple[str, str]]


def run(bench: Bench) -> SuiteResult:
    """Analyse a few cases with files reordered, moved and split, and with services renamed."""
    cases = spread(bench.dataset(DATASET).cases, SAMPLE)
    names = service_names(bench.dataset(DATASET).cases)
    scores = []
    for done, case in enumerate(cases, 1):
        scores += compare(case, names)
        bench.progress(NAME, done, len(cases))
    changed = [score for score in scores if score.score < 1]
    return SuiteResult(
        NAME,
        metrics=tuple(
            Metric(f"{kind} changed it", _count(changed, kind), ceiling=0)
            for kind in ("order", "files", "splits", "names")
        ),
        cases=tuple(scores),
        problems=tuple(f"{s.case}: {s.expected} became {', '.join(s.got)}" for s in changed),
    )


def _count(scores: Sequence[CaseScore], kind: str) -> int:
    return sum(score.case.endswith(f" {kind}") for score in scores)


def service_names(cases: Sequence[LabelledCase]) -> tuple[str, ...]:
    """The names of the labelled objects and namespaces, longest first."""
    objects = {str(case.label["fault_object"]).partition("/")[2] for case in cases}
    return tuple(sorted(objects, key=lambda name: (-len(name), name)))


def compare(case: LabelledCase, names: tuple[str, ...]) -> list[CaseScore]:
    """For each way to change a case: whether its first three causes stayed the same."""
    with open_evidence([case.folder]) as evidence:
        return list(_compared(case.name, evidence.sources, names))


def _compared(case: str, original: Sequence[Source], names: tuple[str, ...]) -> Iterator[CaseScore]:
    before = causes(original)
    rename = partial(renamed, names)
    changes: list[tuple[str, Change, Causes]] = [
        ("order", shuffled, before),
        ("files", moved, [(moved_name(entity), code) for entity, code in before]),
        ("splits", split, before),
        ("names", rename, [(rename_text(names, entity), code) for entity, code in before]),
    ]
    for kind, change, expected in changes:
        after = causes(change(original))
        if change is split:
            after = [(unsplit_name(original, entity), code) for entity, code in after]
        wanted, got = (tuple(map(" ".join, pairs)) for pairs in (expected, after))
        yield CaseScore(f"{case} {kind}", float(after == expected), ", ".join(wanted), got)


def causes(sources: Sequence[Source]) -> Causes:
    """The first causes as (entity, code)."""
    return [
        (f"{cause['entity']['kind']}/{cause['entity']['name']}", cause["code"])
        for cause in document(sources)["causes"][:_KEPT]
    ]


def shuffled(sources: Sequence[Source]) -> list[Source]:
    """The same files in an order that has nothing to do with their names."""
    return sorted(sources, key=lambda source: sha256(source.name.encode()).digest())


def moved(sources: Sequence[Source]) -> list[Source]:
    """The same files, two folders deeper."""
    return [Source(_FOLDER + source.name, source.size, source.open) for source in sources]


def moved_name(entity: str) -> str:
    """An entity's name after `moved`: only a file is called by its path."""
    kind, _, name = entity.partition("/")
    return f"file/{_FOLDER}{name}" if kind == "file" else entity


def unsplit_name(sources: Sequence[Source], entity: str) -> str:
    """An entity's name before `split`: only a file is called by its path."""
    kind, _, name = entity.partition("/")
    return f"file/{whole_name(sources, name)}" if kind == "file" else entity


def renamed(names: tuple[str, ...], sources: Sequence[Source]) -> list[Source]:
    """The same evidence of a system whose services have other names of the same length."""
    return [
        Source(rename_text(names, source.name), source.size, partial(_renamed, names, source))
        for source in sources
    ]


def _renamed(names: tuple[str, ...], source: Source) -> BinaryIO:
    with source.open() as stream:
        text = stream.read().decode("latin-1")
    return io.BytesIO(rename_text(names, text).encode("latin-1"))


def rename_text(names: tuple[str, ...], text: str) -> str:
    """Every whole name in the text with its letters rotated by 13 places."""
    pattern = rf"(?<![A-Za-z0-9])(?:{'|'.join(map(re.escape, names))})(?![A-Za-z0-9])"
    return re.sub(pattern, lambda match: codecs.encode(match[0], "rot13"), text)
