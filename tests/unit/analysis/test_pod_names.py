"""Whose pods they are where a listing is all there is."""

import pytest

from faultmaven.analysis.engine import analyse
from faultmaven.analysis.kubernetes.naming import controller_of, selecting
from tests.unit.analysis.evidence import source


@pytest.mark.parametrize(
    ("pod", "labels", "controller"),
    [
        ("till-web-7c67c65579-hr4wn", {}, "till-web"),
        ("till-6f5cbdf85-4wq74", {"pod-template-hash": "6f5cbdf85"}, "till"),
        ("till-6f5cbdf85-4wq74", {"pod-template-hash": "other"}, "till-6f5cbdf85-4wq74"),
        ("scanner-x7k2p", {"controller-revision-hash": "5d4b"}, "scanner"),
        ("ledger-0", {"controller-revision-hash": "ledger-7c9d"}, "ledger"),
        ("ledger-0", {}, "ledger-0"),
        ("till-web-https", {}, "till-web-https"),
        ("front-gateway-proxy", {}, "front-gateway-proxy"),
        ("shell-dbcdfgh-proxy", {}, "shell-dbcdfgh-proxy"),
    ],
)
def test_the_controller_of_a_pod(pod, labels, controller):
    assert controller_of(pod, labels) == controller


@pytest.mark.parametrize(
    ("labels", "selector"),
    [
        ({"app": "till", "pod-template-hash": "7c67c65579", "track": "main"}, "app=till"),
        ({"app": "t", "app.kubernetes.io/name": "till"}, "app.kubernetes.io/name=till"),
        ({"tier": "front", "part": "till"}, "part=till,tier=front"),
        ({"pod-template-hash": "7c67c65579"}, ""),
    ],
)
def test_the_selector_of_pods(labels, selector):
    assert selecting(labels) == selector


def test_pods_of_one_workload_fail_as_one_and_commands_name_it():
    listing = (
        "NAME                        READY   STATUS             RESTARTS   AGE   LABELS\n"
        "till-web-7c67c65579-hr4wn   0/1     ImagePullBackOff   0          21h   k8s-app=till\n"
        "till-web-7c67c65579-m94rz   0/1     ImagePullBackOff   0          21h   k8s-app=till\n"
    )

    (cause,) = analyse([source(listing, "pods.txt")]).causes

    assert (cause.entity.name, cause.statement) == (
        "till-web",
        "The image of till-web cannot be pulled.",
    )
    assert [command.text for command in cause.remedy.commands] == [
        "kubectl -n default describe pods -l k8s-app=till",
        "kubectl -n default set image deployment/till-web <container>=<image>",
    ]
