"""Whose fault it is that a service complains, by metrics along the calls."""

import json
from dataclasses import dataclass, field

import numpy as np
import pytest

from faultmaven.analysis import call_tables
from faultmaven.analysis.engine import analyse
from faultmaven.analysis.graph import Graph
from faultmaven.analysis.metrics import tables
from faultmaven.analysis.metrics.attribution import Share, attribute
from faultmaven.analysis.metrics.excess import excesses
from faultmaven.analysis.metrics.measures import Measure
from faultmaven.analysis.metrics.series import Floats
from faultmaven.analysis.model import Analysis, Entity, Relation
from faultmaven.analysis.sources import Source
from tests.unit.analysis.evidence import source

CALLS = (("web", "till"), ("web", "stock"), ("till", "bank"), ("mail", "bank"))
ORDER = ("web", "till", "stock", "bank", "mail")
CALLED = {"web": 100.0, "till": 80.0, "stock": 50.0, "bank": 90.0, "mail": 10.0}
USUAL = {"web": 0.2, "till": 0.1, "stock": 0.05, "bank": 0.02, "mail": 0.3}
WINDOWS = 6
GOOD_WINDOWS = 200
START = 1767348000
INCIDENT = slice(3, 5)


@dataclass
class Shop:
    """Tables of metrics of a shop whose services add their callees' time and failures to theirs."""

    slower: dict[str, float] = field(default_factory=dict)
    failing: dict[str, float] = field(default_factory=dict)
    windows: int = WINDOWS
    seed: int = 5
    percent: bool = True

    def table(self) -> str:
        random = np.random.default_rng(self.seed)
        columns: dict[tuple[str, str, str], Floats] = {}
        for name in ORDER:
            calls = np.round(CALLED[name] * (1 + 0.05 * random.normal(size=self.windows)))
            latency = USUAL[name] * (1 + 0.05 * random.normal(size=self.windows))
            latency[INCIDENT] += self._brought(name, self.slower) / CALLED[name]
            failed = np.zeros(self.windows)
            failed[INCIDENT] += self._brought(name, self.failing) / CALLED[name]
            whole = 100.0 if self.percent else 1.0
            columns[name, "latency", "Average"] = latency
            columns[name, "requests", "Sum"] = calls
            columns[name, "availability", "Average"] = whole * (1 - failed)
        heads = zip(("service", "metric", "statistic"), zip(*columns, strict=True), strict=True)
        rows = [",".join((title, *cells)) for title, cells in heads]
        rows.append("timestamp" + "," * len(columns))
        for window in range(self.windows):
            cells = (f"{values[window]:.6f}" for values in columns.values())
            rows.append(",".join((str(START + 300 * window), *cells)))
        return "\n".join(rows) + "\n"

    def _brought(self, name: str, own: dict[str, float]) -> float:
        below = [callee for caller, callee in CALLS if caller == name]
        passed = sum(
            self._brought(callee, own) * CALLED[name] / _callers(callee) for callee in below
        )
        return own.get(name, 0.0) + passed


def _callers(callee: str) -> float:
    return sum(CALLED[caller] for caller, name in CALLS if name == callee)


def matrix() -> str:
    rows = ["," + ",".join(ORDER)]
    rows += [
        ",".join((caller, *("1.0" if (caller, name) in CALLS else "0.0" for name in ORDER)))
        for caller in ORDER
    ]
    return "\n".join(rows) + "\n"


def edges() -> str:
    return "\n".join(["source,target,weight", *(f"{a},{b},1" for a, b in CALLS)]) + "\n"


def alert(metric: str, service: str = "web") -> str:
    at = START + 300 * INCIDENT.start
    return json.dumps({"target": {"service": service, "metric": metric, "timestamp": at}})


def baseline(*, percent: bool = True) -> list[Source]:
    known = Shop(windows=GOOD_WINDOWS, seed=6, percent=percent)
    return [source(known.table(), "good.csv")]


def evidence(table: str, metric: str, calls: str) -> list[Source]:
    return [
        source(table, "metrics.csv"),
        source(calls, "calls.csv"),
        source(alert(metric), "alert.json"),
    ]


def shop(bad: Shop, metric: str, calls: str = "") -> Analysis:
    sources = evidence(bad.table(), metric, calls or matrix())
    return analyse(sources, baseline=baseline(percent=bad.percent))


def blamed(analysis: Analysis) -> list[str]:
    return [cause.entity.name for cause in analysis.causes]


@pytest.mark.parametrize("guilty", ["web", "till", "stock", "bank"])
@pytest.mark.parametrize("calls", [matrix(), edges()], ids=["matrix", "edges"])
def test_whoever_adds_the_time_is_blamed_and_not_who_waits_for_it(guilty: str, calls: str) -> None:
    analysis = shop(Shop(slower={guilty: 40.0}), "latency", calls)

    assert blamed(analysis)[0] == guilty
    assert analysis.causes[0].code == "service.latency"
    assert analysis.verdict == "candidates"


@pytest.mark.parametrize("guilty", ["web", "till", "stock", "bank"])
@pytest.mark.parametrize("percent", [True, False])
def test_whoever_fails_is_blamed_and_not_who_passes_it_on(guilty: str, percent: bool) -> None:
    analysis = shop(Shop(failing={guilty: 20.0}, percent=percent), "availability")

    assert blamed(analysis)[0] == guilty
    assert analysis.causes[0].code == "service.unavailable"


def test_known_good_metrics_are_a_help_but_no_need() -> None:
    analysis = analyse(evidence(Shop(slower={"bank": 40.0}).table(), "latency", matrix()))

    assert blamed(analysis)[0] == "bank"


def test_a_cause_cites_the_series_its_point_and_the_alert() -> None:
    cause = shop(Shop(slower={"bank": 40.0}), "latency").causes[0]

    assert [cited.file for cited in cause.citations] == ["metrics.csv"] * 2 + ["alert.json"]
    assert cause.citations[0].quote == "bank"
    assert cause.citations[1].line_start - 5 in range(WINDOWS)[INCIDENT]


def test_what_the_complainer_does_not_call_is_not_blamed() -> None:
    analysis = shop(Shop(slower={"mail": 400.0, "till": 40.0}), "latency")

    assert blamed(analysis)[0] == "till"
    assert "mail" not in blamed(analysis)


def test_what_was_so_before_the_incident_is_not_blamed() -> None:
    rows = [row.split(",") for row in Shop(slower={"bank": 40.0}).table().splitlines()]
    column = rows[0].index("stock")
    for row in rows[4:]:
        row[column] = f"{float(row[column]) + 20 * USUAL['stock']:.6f}"
    table = "\n".join(map(",".join, rows)) + "\n"

    analysis = analyse(evidence(table, "latency", matrix()), baseline=baseline())

    assert blamed(analysis)[0] == "bank"


def test_metrics_without_a_fault_blame_nobody() -> None:
    healthy = [source(Shop(windows=GOOD_WINDOWS, seed=8).table(), "metrics.csv")]

    analysis = analyse(healthy, baseline=baseline())

    assert analysis.causes == ()


def test_an_alert_about_somebody_without_metrics_blames_nobody() -> None:
    sources = [source(Shop().table(), "metrics.csv"), source(alert("latency", "ghost"), "a.json")]

    assert analyse(sources).causes == ()


def shares(relations: list[Relation], slower: dict[str, float]) -> list[Share]:
    now = tables.read("m.csv", Shop(slower=slower).table().splitlines())
    good = tables.read("g.csv", Shop(windows=GOOD_WINDOWS, seed=6).table().splitlines())
    found = excesses(Measure.LATENCY, now[0].times, now, good)
    return attribute(Graph(relations), Entity("service", "web"), found)


def test_shares_of_the_complaint_add_up() -> None:
    relations = call_tables.relations("c.csv", matrix().splitlines())

    found = {item.excess.entity.name: item for item in shares(relations, {"bank": 40.0})}

    assert found["web"].whole == pytest.approx(1, abs=0.1)
    assert sum(item.own for item in found.values()) == pytest.approx(found["web"].whole, abs=0.01)


def test_services_that_call_each_other_take_nothing_off_each_other() -> None:
    relations = call_tables.relations("c.csv", [*edges().splitlines(), "bank,till,1"])

    found = {item.excess.entity.name: item.own for item in shares(relations, {"bank": 40.0})}

    assert max(found, key=found.__getitem__) in {"bank", "till"}
    assert found["bank"] > 0


def test_without_any_call_known_everybody_else_explains_the_complainer() -> None:
    found = shares([], {"bank": 40.0})

    assert found[0].excess.entity.name in {"bank", "till"}
    assert found[-1].excess.entity.name == "web"


def test_an_alert_about_errors_is_heard_where_availability_is_measured() -> None:
    sources = evidence(Shop(failing={"bank": 20.0}).table(), "error_rate", matrix())

    assert blamed(analyse(sources, baseline=baseline()))[0] == "bank"


def test_namespaces_that_are_not_always_known_do_no_harm() -> None:
    at = START + 300 * INCIDENT.start
    spaced = (("a", "till"), ("", "till"), ("b", "bank"))
    rows = ["namespace,service,timestamp,latency"]
    for window in range(WINDOWS):
        late = 5.0 if window in range(WINDOWS)[INCIDENT] else 0.0
        stamp = START + 300 * window
        rows += [f"{space},{name},{stamp},{1 + late}" for space, name in spaced]
    told = json.dumps({"service": "till", "metric": "latency", "timestamp": at})
    sources = [source("\n".join(rows) + "\n", "m.csv"), source(told, "alert.json")]

    assert "bank" in blamed(analyse(sources))
