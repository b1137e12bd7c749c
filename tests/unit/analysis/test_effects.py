"""What a cause is said to explain elsewhere, and which changes the timeline tells."""

import pytest

from faultmaven.analysis.model import Analysis
from tests.unit.analysis.cluster_text import deployments, pod, pods, read, service

AT = "2031-05-06T07:08:09Z"
REFUSED = "connect: connection refused"
CLUSTER = (
    deployments(orders="1/1", desk="1/1", press="1/1")
    + pods(
        orders=("1/1", "Running", 0), desk=("1/1", "Running", 0), press=("1/1", "Running", 0)
    ).replace("10.1.0.9", "10.1.0.7")
    + pod("orders").replace("10.1.0.9", "10.1.0.7")
    + service("orders", selector="app=orderz").replace("10.1.0.9:8080", "")
    + pod("desk", env="      ORDERS_URL:  http://orders:80\n")
    + service("desk")
    + pod("press", env="      DESK_URL:  http://desk:80\n")
)


def explained(**logs: str) -> list[tuple[str, str]]:
    """What the cause explains, each with the place that is cited."""
    files = {f"logs/{name}.log": text for name, text in logs.items()}
    found = read({"k.txt": CLUSTER, **files}).causes[0].explains
    cited = [effect.citations[0] for effect in found]
    return [(e.statement, f"{c.file}:{c.line_start}") for e, c in zip(found, cited, strict=True)]


def test_a_cause_explains_the_errors_of_others_that_name_it() -> None:
    line = f"{AT} ERROR GET http://orders:80/all: {REFUSED}\n"

    said = explained(desk=f"{AT} INFO up\n" + line * 7)

    text = "desk logs 7 errors that name orders (connection refused), from 07:08:09 on."
    assert said == [(text, "logs/desk.log:2")]


def test_it_explains_errors_of_indirect_callers_that_began_with_those() -> None:
    late = "2031-05-06T09:00:00Z"

    said = explained(
        desk=f"{AT} ERROR GET http://orders:80/all: {REFUSED}\n",
        press=f"{AT} ERROR three pages wait\n{late} ERROR out of paper\n",
    )

    text = "press, which depends on it, logs 1 error from 07:08:09 on."
    assert said[1:] == [(text, "logs/press.log:1")]


@pytest.mark.parametrize(
    "message",
    ["cannot print all orders of today", "no route for my-orders:80", "orderss:80 unknown"],
)
def test_it_does_not_explain_errors_that_only_sound_like_it(message: str) -> None:
    assert explained(desk=f"{AT} ERROR {message}\n") == []


def test_its_own_errors_are_not_what_it_explains() -> None:
    assert explained(orders=f"{AT} ERROR http://orders:80 is down\n") == []


def test_what_a_cause_explains_is_bounded() -> None:
    files = {
        f"hosts/h{number}/out.log": f"{AT} ERROR GET http://orders:80/all: {REFUSED}\n"
        for number in range(9)
    }

    assert len(read({"k.txt": CLUSTER, **files}).causes[0].explains) == 5


def changes(analysis: Analysis) -> list[tuple[str, str, str]]:
    return [
        (f"{event.at:%H:%M:%S}", str(event.entity), event.summary)
        for event in analysis.timeline
        if event.kind == "change"
    ]


@pytest.mark.parametrize(
    ("message", "entity"),
    [
        ("apply: service/orders configured", "app/orders"),
        ("deployment.apps/orders scaled", "app/orders"),
        ("secret shop/orders-key updated (version 4)", "secret/orders-key"),
        ("ALTER ROLE clerk WITH PASSWORD", "role/clerk"),
        ("secret shop/k: patch refused", "secret/k"),
    ],
)
def test_the_timeline_has_what_a_log_says_was_changed(message: str, entity: str) -> None:
    analysis = read({"k.txt": CLUSTER, "ops/rollout.log": f"{AT} INFO {message}\n"})

    assert changes(analysis) == [("07:08:09", entity, f"INFO {message}")]


@pytest.mark.parametrize("message", ["service/orders unchanged", "order 7 created"])
def test_what_changed_nothing_is_no_change(message: str) -> None:
    assert not changes(read({"k.txt": CLUSTER, "ops/rollout.log": f"{AT} INFO {message}\n"}))


def started(at: str) -> str:
    return pod("desk").replace("Status:  ", f"Start Time:  Tue, 06 May 2031 {at} +0000\nStatus:  ")


def test_the_timeline_has_pods_that_started_shortly_before() -> None:
    files = {"k.txt": CLUSTER + started("07:00:01"), "logs/press.log": f"{AT} ERROR jammed\n"}

    assert changes(read(files)) == [("07:00:01", "app/desk", "a pod of desk starts")]


def test_pods_that_started_long_before_are_no_news() -> None:
    files = {"k.txt": CLUSTER + started("01:00:01"), "logs/press.log": f"{AT} ERROR jammed\n"}

    assert not changes(read(files))
