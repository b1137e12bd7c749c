"""What a run of suites says: metrics against floors, cases, and the JSON that is kept of it."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Metric:
    """A measured value; `floor` is the least and `ceiling` the most that passes, if any."""

    name: str
    value: float
    floor: float | None = None
    ceiling: float | None = None

    @property
    def passed(self) -> bool:
        above = self.floor is None or self.value >= self.floor
        return above and (self.ceiling is None or self.value <= self.ceiling)

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "value": round(self.value, 4),
            "floor": self.floor,
            "ceiling": self.ceiling,
            "passed": self.passed,
        }


@dataclass(frozen=True, slots=True)
class CaseScore:
    """How one case went: what was expected, what the engine said, and its score in [0, 1]."""

    case: str
    score: float
    expected: str = ""
    got: tuple[str, ...] = ()
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        return {
            "case": self.case,
            "score": self.score,
            "expected": self.expected,
            "got": list(self.got),
            "seconds": round(self.seconds, 3),
        }


@dataclass(frozen=True, slots=True)
class Group:
    """A share of the cases, such as those of one cause: how many, and each metric over them."""

    name: str
    cases: int
    values: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class SuiteResult:
    """One suite's outcome; `failure` says why it could not run, and then it has not passed."""

    suite: str
    metrics: tuple[Metric, ...] = ()
    cases: tuple[CaseScore, ...] = ()
    groups: tuple[Group, ...] = ()
    problems: tuple[str, ...] = ()
    failure: str = ""

    @property
    def passed(self) -> bool:
        return not self.failure and all(metric.passed for metric in self.metrics)

    def as_json(self) -> dict[str, Any]:
        return {
            "suite": self.suite,
            "passed": self.passed,
            "failure": self.failure,
            "metrics": [metric.as_json() for metric in self.metrics],
            "groups": [
                {"name": group.name, "cases": group.cases, **dict(group.values)}
                for group in self.groups
            ],
            "problems": list(self.problems),
            "cases": [case.as_json() for case in self.cases],
        }
