"""Accuracy of the templates of raw log lines, whose format nobody tells, by four usual measures.

- GA: share of lines whose template has exactly the lines of one labelled template (grouping
  accuracy; Zhu et al., "Tools and Benchmarks for Automated Log Parsing", ICSE-SEIP 2019).
- FGA: F1 of the templates that have exactly the lines of a labelled one (Jiang et al., "A
  Large-Scale Evaluation for Log Parsing Techniques", ISSTA 2024).
- PA: share of lines whose template has the words of the labelled one (parsing accuracy; Dai et al.,
  "Logram", TSE 2020).
- FTA: F1 of the templates with the words of the labelled one whose lines all have that label (Khan
  et al., "Guidelines for Assessing the Accuracy of Log Message Template Identification
  Techniques", ICSE 2022).

The headline is the mean over the systems against the benchmark's own labels (`*_structured.csv`),
by which GA is reported since 2019. The labels that Khan et al. corrected by rules
(`*_structured_corrected.csv`: a word with a variable in it is one variable) stand beside it, since
PA and FTA depend on such conventions; GA and FGA hardly do.
"""

import csv
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory
from typing import Final

from faultmaven.analysis.sources import open_evidence
from faultmaven.analysis.templates.mining import mine
from faultmaven.evals.bench import Bench
from faultmaven.evals.datasets import unpack
from faultmaven.evals.errors import DataMissing
from faultmaven.evals.results import CaseScore, Group, Metric, SuiteResult

NAME: Final = "loghub2k"
LABELS: Final = "_structured.csv"
CORRECTED: Final = "_structured_corrected.csv"
FLOORS: Final = {"GA": 0.85, "FGA": 0.80, "PA": 0.60}


@dataclass(frozen=True, slots=True)
class Accuracy:
    """The four measures of one log, each in [0, 1]."""

    ga: float
    fga: float
    pa: float
    fta: float

    def named(self, suffix: str = "") -> tuple[tuple[str, float], ...]:
        values = {"GA": self.ga, "FGA": self.fga, "PA": self.pa, "FTA": self.fta}
        return tuple((name + suffix, value) for name, value in values.items())


def run(bench: Bench) -> SuiteResult:
    """Mine every labelled log and compare its templates. Raises `DataMissing` if there are none."""
    with _unpacked(bench.data / NAME, bench.data) as folders:
        labels = sorted({path for folder in folders for path in folder.rglob(f"*{LABELS}")})
        if not labels:
            raise DataMissing(f"{bench.data / NAME} has no *{LABELS} beside its logs")
        groups = []
        for number, path in enumerate(labels[: bench.limit], 1):
            groups.append(_score(path))
            bench.progress(NAME, number, len(labels))
    return SuiteResult(
        NAME,
        metrics=tuple(_means(groups)),
        cases=tuple(CaseScore(group.name, dict(group.values)["GA"]) for group in groups),
        groups=tuple(groups),
    )


def accuracy(found: Sequence[str], labelled: Sequence[str]) -> Accuracy:
    """The measures for the templates found of each line against the labelled ones."""
    ours, theirs = _lines_of(found), _lines_of(labelled)
    same = {tuple(lines) for lines in theirs.values()}
    exact = [lines for lines in ours.values() if tuple(lines) in same]
    alike = [a.split() == b.split() for a, b in zip(found, labelled, strict=True)]
    right = [
        lines
        for lines in ours.values()
        if alike[lines[0]] and len({labelled[line] for line in lines}) == 1
    ]
    templates = len(ours) + len(theirs)
    return Accuracy(
        sum(map(len, exact)) / len(found),
        2 * len(exact) / templates,
        sum(alike) / len(found),
        2 * len(right) / templates,
    )


def _lines_of(templates: Iterable[Hashable]) -> dict[Hashable, list[int]]:
    lines: dict[Hashable, list[int]] = defaultdict(list)
    for line, template in enumerate(templates):
        lines[template].append(line)
    return lines


def _score(labels: Path) -> Group:
    log = labels.with_name(labels.name.removesuffix(LABELS))
    found = templates_of(log)
    corrected = labels.with_name(log.name + CORRECTED)
    values = accuracy(found, _labelled(labels)).named()
    if corrected.is_file():
        values += accuracy(found, _labelled(corrected)).named(" corrected")
    return Group(log.stem, len(found), values)


def templates_of(log: Path) -> list[str]:
    """The template of each line of a raw log, by the path of `faultmaven templates`."""
    with open_evidence([log]) as evidence:
        (source,) = evidence.sources
        mined = mine(source)
    patterns = {template.id: template.pattern for template in mined.templates}
    return [patterns[line] for line in mined.line_ids()]


def _labelled(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as rows:
        return [row["EventTemplate"] for row in csv.DictReader(rows)]


def _means(groups: Sequence[Group]) -> Iterator[Metric]:
    names = dict.fromkeys(name for group in groups for name, _ in group.values)
    for name in names:
        values = [dict(group.values)[name] for group in groups if name in dict(group.values)]
        yield Metric(name, fmean(values), floor=FLOORS.get(name))


@contextmanager
def _unpacked(*folders: Path) -> Iterator[list[Path]]:
    """The first of the folders that exists, its archives unpacked into another that goes."""
    folder = next((folder for folder in folders if folder.is_dir()), None)
    with TemporaryDirectory(prefix="faultmaven-eval-") as unpacked:
        for archive in sorted(folder.glob("*.tar.*")) if folder else ():
            unpack(archive, Path(unpacked))
        yield [Path(unpacked), *([folder] if folder else [])]
