"""The suites by name, and how a choice of them is run."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from faultmaven.evals.bench import Bench
from faultmaven.evals.errors import DataMissing, FloorInvalid, UnknownSuite
from faultmaven.evals.results import Metric, SuiteResult
from faultmaven.evals.suites import (
    cidiff,
    citations,
    holmesgpt,
    injection,
    invariance,
    kubernetes_incidents,
    label_leak,
    loghub2k,
    memory,
    nezha,
    opensre,
    petshop,
    secrets,
    stub_models,
)


@dataclass(frozen=True, slots=True)
class Suite:
    """What a suite measures, in a line, and the function that runs it."""

    measures: str
    run: Callable[[Bench], SuiteResult]


SUITES: Final[Mapping[str, Suite]] = MappingProxyType(
    {
        kubernetes_incidents.NAME: Suite(
            "A@1 and A@3 of (object, cause) with no model", kubernetes_incidents.run
        ),
        opensre.NAME: Suite("category, words and false accusations", opensre.run),
        holmesgpt.NAME: Suite("expected facts in report and answers", holmesgpt.run),
        cidiff.NAME: Suite("F1 of the error lines cited in build logs", cidiff.run),
        petshop.NAME: Suite("top-1 and top-3 of the root-cause node", petshop.run),
        nezha.NAME: Suite("AC@1 and AC@3 of the faulty service", nezha.run),
        loghub2k.NAME: Suite("templates of raw log lines: GA, FGA, PA, FTA", loghub2k.run),
        secrets.NAME: Suite("secrets redacted, false alarms in clean lines", secrets.run),
        memory.NAME: Suite("what a prompt knows of a 50-turn case, and its tokens", memory.run),
        stub_models.NAME: Suite(
            "kubernetes-incidents with models that fail or lie: the same scores", stub_models.run
        ),
        injection.NAME: Suite(
            "what hostile texts in the evidence change, with a model that obeys", injection.run
        ),
        citations.NAME: Suite("quotes that stand at their lines, in all cases", citations.run),
        label_leak.NAME: Suite("labels in the evidence, data sets' names in src/", label_leak.run),
        invariance.NAME: Suite("the answer under other orders, paths and names", invariance.run),
    }
)


def chosen(names: Sequence[str]) -> list[str]:
    """The named suites, all if none is named. Raises `UnknownSuite`."""
    for name in names:
        if name not in SUITES:
            raise UnknownSuite(f"There is no suite {name!r}: choose from {', '.join(SUITES)}.")
    return list(dict.fromkeys(names)) or list(SUITES)


def run_suites(
    names: Iterable[str], bench: Bench, bounds: Mapping[str, float]
) -> list[SuiteResult]:
    """Run suites one after another; one whose data is missing fails and says so."""
    return [_with_bounds(_run(name, bench), bounds) for name in names]


def _run(name: str, bench: Bench) -> SuiteResult:
    try:
        return SUITES[name].run(bench)
    except DataMissing as missing:
        return SuiteResult(name, failure=str(missing))


def parse_bounds(texts: Iterable[str]) -> dict[str, float]:
    """`A@1=.70` as `{"A@1": 0.7}`. Raises `FloorInvalid`."""
    bounds = {}
    for text in texts:
        name, _, value = text.rpartition("=")
        try:
            bounds[name.strip()] = float(value)
        except ValueError:
            name = ""
        if not name:
            raise FloorInvalid(f"{text!r} is no floor: write METRIC=VALUE, such as A@1=.70.")
    return bounds


def _with_bounds(result: SuiteResult, bounds: Mapping[str, float]) -> SuiteResult:
    return replace(result, metrics=tuple(_bounded(metric, bounds) for metric in result.metrics))


def _bounded(metric: Metric, bounds: Mapping[str, float]) -> Metric:
    if metric.name not in bounds:
        return metric
    bound = bounds[metric.name]
    if metric.ceiling is None:
        return replace(metric, floor=bound)
    return replace(metric, ceiling=bound)
