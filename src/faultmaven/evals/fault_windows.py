"""Cuts the evidence of single faults out of days of minute files, beside known-good minutes."""

import csv
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copyfile
from typing import Any

from faultmaven.analysis.timestamps import parse_time
from faultmaven.evals.datasets import LabelledCase

AFTER = timedelta(minutes=3)
BEFORE_IN_METRICS = timedelta(minutes=5)
_MINUTE = re.compile(r"(?P<hour>\d\d)_(?P<minute>\d\d)_[a-z]+\.csv")
_KINDS = ("log", "trace", "metric")


@dataclass(frozen=True, slots=True)
class Fault:
    """When a fault was injected (aware, UTC), into which pod, and of what type."""

    at: datetime
    pod: str
    type: str

    @classmethod
    def of(cls, label: dict[str, Any]) -> "Fault":
        at = datetime.fromisoformat(label["inject_time"]).replace(tzinfo=UTC)
        return cls(at, label["inject_pod"], label["inject_type"])


@dataclass(frozen=True, slots=True)
class Day:
    """One labelled day: its name, its faults in order, and the folder that holds its data."""

    name: str
    faults: tuple[Fault, ...]
    root: Path

    @property
    def evidence(self) -> str:
        traced = any((self.root / "rca_data" / self.name / "trace").glob("*.csv"))
        return "with traces" if traced else "metrics only"


def days(roots: Iterable[Path], labels: Iterable[Path]) -> Iterator[Day]:
    """The labelled days whose data one of the folders holds."""
    places = list(roots)
    for path in sorted(labels):
        name = path.stem.removeprefix("labels_")
        root = next((root for root in places if (root / "rca_data" / name).is_dir()), None)
        if root is not None:
            faults = map(Fault.of, json.loads(path.read_bytes()))
            yield Day(name, tuple(sorted(faults, key=_when)), root)


def cut(day: Day, dataset: str, into: Path) -> list[LabelledCase]:
    """The day's faults as cases: what was recorded from each injection's minute on for `AFTER`,
    metrics from `BEFORE_IN_METRICS` earlier; known-good are the fault-free minutes, and the
    metrics before the first fault."""
    good = into / day.name / "known-good"
    _known_good(day, good)
    baseline = good if any(good.rglob("*.csv")) else None
    cases = []
    for number, fault in enumerate(day.faults):
        folder = into / day.name / f"{number:03}"
        _window(day, fault, folder)
        label = {
            "pod": fault.pod,
            "type": fault.type,
            "number": number,
            "evidence": day.evidence,
        }
        cases.append(LabelledCase(dataset, f"{day.name}/{number:03}", folder, label, baseline))
    return cases


def _when(fault: Fault) -> datetime:
    return fault.at


def _known_good(day: Day, folder: Path) -> None:
    source = day.root / "construct_data" / day.name
    first = day.faults[0].at
    for path in _files(source):
        if path.parent.name == "metric":
            _rows(path, folder, source, first - timedelta(days=1), first)
        else:
            _copy(path, folder, source)


def _window(day: Day, fault: Fault, folder: Path) -> None:
    source = day.root / "rca_data" / day.name
    start = fault.at.replace(second=0)
    for path in _files(source):
        if path.parent.name == "metric":
            _rows(path, folder, source, fault.at - BEFORE_IN_METRICS, fault.at + AFTER)
        elif (minute := _minute(path, fault.at)) and start <= minute < fault.at + AFTER:
            _copy(path, folder, source)


def _files(source: Path) -> list[Path]:
    return [path for kind in _KINDS for path in sorted((source / kind).glob("*.csv"))]


def _minute(path: Path, day: datetime) -> datetime | None:
    match = _MINUTE.fullmatch(path.name)
    if match is None:
        return None
    return day.replace(hour=int(match["hour"]), minute=int(match["minute"]), second=0)


def _copy(path: Path, folder: Path, source: Path) -> None:
    target = folder / path.relative_to(source)
    target.parent.mkdir(parents=True, exist_ok=True)
    copyfile(path, target)


def _rows(path: Path, folder: Path, source: Path, start: datetime, end: datetime) -> None:
    """Copies a table's header and those of its rows whose first cell is a time in [start, end);
    a table without times whole."""
    lines = path.read_text().splitlines(keepends=True)
    times = [parse_time(next(csv.reader([line]), [""])[0]) for line in lines[1:]]
    if not any(times):
        _copy(path, folder, source)
        return
    kept = [
        line
        for line, at in zip(lines[1:], times, strict=True)
        if at is not None and start <= at < end
    ]
    target = folder / path.relative_to(source)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("".join([lines[0], *kept]))
