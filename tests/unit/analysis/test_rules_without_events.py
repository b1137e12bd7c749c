"""Causes that the state tells when the events that named them are gone."""

import pytest

from tests.unit.analysis.cluster_text import codes, deployments, pod, pods, read, top

SHORT = deployments(orders="0/1", ledger="1/1")
WAITING = (
    SHORT
    + """$ kubectl get pods -n shop
NAME                      READY   STATUS    RESTARTS   AGE
orders-7d9f8c6b5-abcde    0/1     Pending   0          3h

"""
)
NODE = """$ kubectl describe nodes node-a
Name:               node-a
Labels:             disk=slow
Taints:             {taints}
Unschedulable:      {closed}
Allocatable:
  cpu:     8
  memory:  16Gi
Events:              <none>

"""
OPEN = NODE.format(taints="<none>", closed="false")
REFUSED = """$ kubectl describe deployments orders -n shop
Name:       orders
Namespace:  shop
Selector:   app=orders
Replicas:   1 desired | 0 updated | 0 total | 0 available | 1 unavailable
Pod Template:
  Labels:           app=orders
  Service Account:  clerk
  Containers:
   main:
    Image:      reg.test/shop/orders:1
    Requests:
      cpu:  1
Conditions:
  Type            Status  Reason
  ----            ------  ------
  Available       False   MinimumReplicasUnavailable
  ReplicaFailure  True    FailedCreate
Events:  <none>

"""
ACCOUNTS = """$ kubectl get serviceaccounts -n shop
NAME      SECRETS   AGE
{names}

"""
QUOTA = """$ kubectl describe resourcequota q -n shop
Name:       q
Namespace:  shop
Resource      Used  Hard
--------      ----  ----
requests.cpu  {used}     4

"""
RUNNING = deployments(orders="0/1") + pods(orders=("0/1", "Running", 0))
PROBE = (
    "    {kind}:  grpc <pod>:{port}  delay={wait}s timeout=1s period={wait}s "
    "#success=1 #failure=1\n"
)
KILLED = "      Reason:       Error\n      Exit Code:    137\n"


def unplaced(scheduled: str = "  PodScheduled  False", tail: str = "", requests: str = "") -> str:
    """A pod without a node; its condition says whether a scheduler has looked at it."""
    text = pod("orders", node="", status="Pending", state="", ready=False, tail=tail)
    return text.replace(
        "  Type      Status\n  Ready     False", "  Type          Status\n" + scheduled
    ).replace("    Limits:", requests + "    Limits:")


CASES = {
    "a selector that no node meets": (
        WAITING + OPEN + unplaced(tail="Node-Selectors:  disk=fast\n"),
        "k8s.node_selector_unsatisfied",
    ),
    "a taint that is not tolerated": (
        WAITING + NODE.format(taints="team=batch:NoSchedule", closed="false") + unplaced(),
        "k8s.taint_not_tolerated",
    ),
    "a cordon": (
        WAITING + NODE.format(taints="<none>", closed="true") + unplaced(),
        "k8s.node_cordoned",
    ),
    "requests that no node can hold": (
        WAITING + OPEN + unplaced(requests="    Requests:\n      memory:  64Gi\n"),
        "k8s.insufficient_memory",
    ),
    "a service account that is not there": (
        SHORT + REFUSED + ACCOUNTS.format(names="default   0         9m"),
        "k8s.service_account_missing",
    ),
    "a quota that is spent": (
        SHORT + REFUSED + QUOTA.format(used=4),
        "k8s.quota_cpu_exceeded",
    ),
    "a readiness probe of a port that nobody serves": (
        RUNNING + pod("orders", ready=False, extra=PROBE.format(kind="Readiness", port=9, wait=9)),
        "k8s.readiness_probe_wrong_port",
    ),
    "a liveness probe that kills too early": (
        RUNNING
        + pod(
            "orders",
            ready=False,
            restarts=4,
            last=KILLED,
            extra=PROBE.format(kind="Liveness", port=8080, wait=1),
        ),
        "k8s.liveness_probe_too_early",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_state_names_the_cause_without_events(name: str) -> None:
    text, code = CASES[name]

    analysis = read({"k.txt": text})

    assert analysis.causes[0].code == code
    assert analysis.causes[0].citations


def test_a_quota_is_charged_to_its_namespace() -> None:
    analysis = read({"k.txt": CASES["a quota that is spent"][0]})

    assert top(analysis) == ("namespace/shop", "k8s.quota_cpu_exceeded")


UNLIKE = {
    "a pending pod of which nothing else is known": (
        WAITING + "$ kubectl get nodes\nNAME     STATUS   ROLES           AGE\n"
        "ctrl-1   Ready    control-plane   9d\n",
        "scheduler",
    ),
    "a scheduler that never looked": (WAITING + OPEN + unplaced("  Initialized   True"), "node_"),
    "a quota with room": (SHORT + REFUSED + QUOTA.format(used=1), "quota"),
    "an account that exists": (
        SHORT + REFUSED + ACCOUNTS.format(names="clerk     0         9m"),
        "service_account",
    ),
    "a probe of a port by a name that the description leaves out": (
        RUNNING
        + pod("orders", ready=False, extra=PROBE.format(kind="Readiness", port="web", wait=9)),
        "probe",
    ),
    "a probe of the right port": (
        RUNNING
        + pod("orders", ready=False, extra=PROBE.format(kind="Readiness", port=8080, wait=9)),
        "probe",
    ),
}


@pytest.mark.parametrize("name", UNLIKE)
def test_what_the_state_does_not_tell_is_not_guessed(name: str) -> None:
    text, word = UNLIKE[name]

    analysis = read({"k.txt": text})

    assert not any(word in code for code in codes(analysis))
