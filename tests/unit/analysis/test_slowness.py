"""Who is to blame when everything runs but is slow."""

import json

import pytest

from faultmaven.analysis.model import Analysis
from tests.unit.analysis.cluster_text import NODES, deployments, pod, read, service, top

APPS = ("shop-web", "orders", "ledger", "stock")
CALLS = {"shop-web": ["orders", "stock"], "orders": ["ledger"]}
SEATS = {"shop-web": "node-a", "orders": "node-b", "ledger": "node-a", "stock": "node-b"}


def state() -> str:
    described = "".join(
        pod(name, node=SEATS[name]).replace("10.0.0.2", "10.0.0.9") + service(name) for name in APPS
    )
    return NODES + "\n" + deployments(**dict.fromkeys(APPS, "1/1")) + described


def metrics(peaks: dict[str, float], normal: float = 5.0, rows: int = 40) -> str:
    """Series at `normal` that stand at their peak in the middle of the table."""
    titles = [f"{name}-p50latency" for name in APPS]
    titles += [title for title in peaks if title not in titles]
    lines = [",".join(["time", *titles])]
    for row in range(rows):
        middle = rows * 0.4 <= row < rows * 0.8
        base = [normal if "latency" in title else 0.01 for title in titles]
        cells = [
            peaks.get(title, low) if middle else low
            for title, low in zip(titles, base, strict=True)
        ]
        lines.append(",".join([f"2026-01-02 10:00:{row:02}", *map(str, cells)]))
    return "\n".join(lines) + "\n"


def slow(peaks: dict[str, float]) -> Analysis:
    calls = json.dumps(CALLS, indent=1)
    return read({"k.txt": state(), "metrics.csv": metrics(peaks), "calls.json": calls})


def latency(**peaks: float) -> dict[str, float]:
    return {f"{name.replace('_', '-')}-p50latency": peak for name, peak in peaks.items()}


def test_the_slow_leaf_is_blamed_and_not_its_callers() -> None:
    analysis = slow(latency(ledger=900, orders=950, shop_web=990))

    assert top(analysis) == ("app/ledger", "k8s.pod_network_delay")


def test_one_leaf_alone_does_not_blame_a_node() -> None:
    analysis = slow(latency(stock=900, shop_web=950))

    assert top(analysis) == ("app/stock", "k8s.pod_network_delay")


def test_a_throttled_container_is_blamed_for_its_cpu() -> None:
    peaks = latency(ledger=90, orders=100) | {"ledger-cpu_cfs": 1.2, "ledger-cpu": 0.4}

    analysis = slow(peaks)

    assert top(analysis) == ("app/ledger", "k8s.pod_cpu_saturated")
    assert analysis.verdict == "cause_found"


def test_retransmissions_on_the_nodes_tell_loss_from_delay() -> None:
    peaks = latency(ledger=900, orders=950, shop_web=990, stock=900)
    lossy = peaks | {"node-a-tcp_retrans": 30.0, "node-b-tcp_retrans": 25.0}

    named = {cause.code for cause in slow(lossy).causes}

    assert "k8s.node_packet_loss" in named
    assert "k8s.node_packet_loss" not in {cause.code for cause in slow(peaks).causes}


def test_a_node_that_loses_packets_explains_what_looks_like_one_slow_app() -> None:
    peaks = latency(ledger=900, orders=950, shop_web=990) | {"node-a-tcp_retrans": 2.5}

    analysis = slow(peaks)

    assert top(analysis) == ("node/node-a", "k8s.node_packet_loss")


@pytest.mark.parametrize("peaks", [{}, latency(ledger=6.0)])
def test_ordinary_latency_names_no_cause(peaks: dict[str, float]) -> None:
    assert slow(peaks).causes == ()


def test_alerts_stand_in_for_missing_metrics() -> None:
    alerts = {
        "alerts": [
            {"name": name, "evidence": [f"latency p90 | Normal=5.0ms -> Current={peak}ms"]}
            for name, peak in (("ledger", 900), ("orders", 950), ("shop-web", 990))
        ]
    }

    analysis = read(
        {
            "k.txt": state(),
            "alerts.json": json.dumps(alerts, indent=1),
            "calls.json": json.dumps(CALLS, indent=1),
        }
    )

    assert top(analysis) == ("app/ledger", "k8s.pod_network_delay")


def test_a_node_that_retransmits_is_named_where_no_latency_is_known() -> None:
    table = metrics({"node-b-tcp_retrans": 25.0})

    analysis = read({"k.txt": state(), "metrics.csv": table})

    assert top(analysis) == ("node/node-b", "k8s.node_packet_loss")
