"""Keeps the results of runs as JSON, and says what changed since the last one."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from faultmaven.evals.results import SuiteResult

_EPSILON = 5e-5


@dataclass(frozen=True, slots=True)
class Change:
    """A metric or a case's score before and now."""

    suite: str
    what: str
    before: float
    now: float

    def as_json(self) -> dict[str, Any]:
        return {"suite": self.suite, "what": self.what, "before": self.before, "now": self.now}


def result_json(results: Sequence[SuiteResult], at: datetime) -> dict[str, Any]:
    """The result file's content for a run at a time."""
    return {
        "at": at.isoformat(timespec="seconds"),
        "passed": all(result.passed for result in results),
        "suites": [result.as_json() for result in results],
    }


def last_results(folder: Path) -> dict[str, dict[str, Any]]:
    """Each suite's result the last time it ran, by name; none before the first run."""
    files = sorted(folder.glob("*.json")) if folder.is_dir() else []
    return {path.stem: json.loads(path.read_bytes()) for path in files}


def keep(folder: Path, document: dict[str, Any]) -> None:
    """Replace the kept result of every suite that ran."""
    folder.mkdir(parents=True, exist_ok=True)
    for suite in document["suites"]:
        text = json.dumps({"at": document["at"], **suite}, indent=1)
        (folder / f"{suite['suite']}.json").write_text(text + "\n")


def changes(results: Sequence[SuiteResult], before: dict[str, dict[str, Any]]) -> Iterator[Change]:
    """The metrics and then the cases that differ from the kept results of the same suites."""
    for result in results:
        if old := before.get(result.suite):
            metrics = {metric["name"]: metric["value"] for metric in old["metrics"]}
            cases = {case["case"]: case["score"] for case in old["cases"]}
            yield from _differing(
                result.suite, metrics, [(m.name, m.value) for m in result.metrics]
            )
            yield from _differing(result.suite, cases, [(c.case, c.score) for c in result.cases])


def _differing(
    suite: str, old: dict[str, float], new: Sequence[tuple[str, float]]
) -> Iterator[Change]:
    for name, value in new:
        if name in old and abs(old[name] - value) > _EPSILON and not name.endswith(" s"):
            yield Change(suite, name, old[name], value)
