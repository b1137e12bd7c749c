"""What a cause says of itself: how it works, how firmly it stands, how sure that makes us."""

import re

import pytest

from faultmaven.analysis.model import Assurance, Verdict
from faultmaven.analysis.rules import library as libraries
from tests.unit.analysis.cluster_text import deployments, pod, pods, read, service

LIBRARY = libraries.built_in()
UNSELECTED = {
    "k.txt": deployments(orders="1/1", desk="1/1")
    + pods(orders=("1/1", "Running", 0), desk=("1/1", "Running", 0))
    + pod("orders")
    + service("orders", selector="app=orderz").replace("10.1.0.9:8080", "")
}
ABSENT_CONFIG = (
    '  Warning  Failed  5s (x9 over 5m)  kubelet  Error: configmap "desk-cfg" not found\n'
)
FULL = "ERROR ledger.Store - FATAL: sorry, too many clients already\n"


@pytest.mark.parametrize("code", LIBRARY.codes)
def test_each_mechanism_is_one_sentence_of_its_own(code: str) -> None:
    mechanism = LIBRARY.entry(code).mechanism

    assert re.fullmatch(r"[^.]{40,240}\.", mechanism)
    assert mechanism != LIBRARY.entry(code).title


def test_the_reason_of_a_cause_is_its_mechanism_and_no_name_of_a_rule() -> None:
    cause = read(UNSELECTED).causes[0]

    assert cause.why.startswith(LIBRARY.entry(cause.code).mechanism)
    assert cause.why.endswith("The evidence shows this state itself.")
    assert not [rule.id for rule in LIBRARY.rules if "-" in rule.id and rule.id in cause.why]


def test_a_mechanism_names_what_is_broken() -> None:
    refused = """$ kubectl describe replicasets orders-7d9f8c6b5 -n shop
Name:           orders-7d9f8c6b5
Namespace:      shop
Controlled By:  Deployment/orders
Replicas:       0 current / 1 desired
Events:
  Type     Reason        Age  From                   Message
  Warning  FailedCreate  9s   replicaset-controller  Error creating: pods "orders-" is forbidden: \
error looking up service account shop/clerk: serviceaccount "clerk" not found
"""

    cause = read({"k.txt": deployments(orders="0/1") + refused}).causes[0]

    assert "so orders stays without pods." in cause.why


def test_a_circumstantial_cause_says_that_it_is_one() -> None:
    cause = read({"k.txt": deployments(orders="1/1"), "logs/orders.log": FULL}).causes[0]

    assert "points at it but does not show it outright" in cause.why


def test_a_cause_that_another_may_bring_about_says_so() -> None:
    files = {"k.txt": UNSELECTED["k.txt"], "logs/orders.log": FULL}

    lesser = read(files).causes[1]

    assert lesser.why.endswith("It may only follow from another cause found there.")


def test_no_evidence_alone_makes_a_cause_surer_than_the_cap() -> None:
    analysis = read(UNSELECTED)

    assert analysis.verdict is Verdict.CAUSE_FOUND
    assert analysis.causes[0].assurance is Assurance.MECHANISTIC
    assert analysis.causes[0].confidence == 0.8


def test_causes_at_the_cap_still_rank_by_what_speaks_for_them() -> None:
    absent = pod("desk", ready=False, events=ABSENT_CONFIG)

    first, second = read({"k.txt": UNSELECTED["k.txt"] + absent}).causes[:2]

    assert (first.code, second.code) == ("k8s.service_selector_mismatch", "k8s.config_map_missing")
    assert first.confidence == second.confidence == 0.8


def refusal(user: str) -> str:
    return f'2031-05-06 07:08:09 UTC [7] FATAL:  password authentication failed for user "{user}"\n'


@pytest.mark.parametrize("often", [1, 3])
def test_a_database_s_own_log_is_one_more_witness_of_its_client_s_cause(often: int) -> None:
    cluster = deployments(orders="0/1") + pods(orders=("0/1", "CrashLoopBackOff", 5))
    logs = {"logs/orders.log": refusal("clerk"), "db/main.log": refusal("clerk") * often}

    analysis = read({"k.txt": cluster, **logs})

    assert [str(cause.entity) for cause in analysis.causes] == ["app/orders"]
    assert {"db/main.log", "logs/orders.log"} <= {
        citation.file for citation in analysis.causes[0].citations
    }


def test_another_user_whom_a_database_refuses_is_a_cause_of_its_own() -> None:
    cluster = deployments(orders="0/1") + pods(orders=("0/1", "CrashLoopBackOff", 5))
    logs = {"logs/orders.log": refusal("clerk"), "db/main.log": refusal("auditor")}

    analysis = read({"k.txt": cluster, **logs})

    assert [str(cause.entity) for cause in analysis.causes] == ["app/orders", "file/db/main.log"]
