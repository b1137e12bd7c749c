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


EVENTS = (
    "LAST SEEN   TYPE      REASON             OBJECT                           MESSAGE\n"
    "2m          Warning   {reason:<18} pod/till-web-7c67c65579-hr4wn    {message}\n"
)


@pytest.mark.parametrize(
    ("reason", "message", "code"),
    [
        ("BackOff", "Back-off restarting failed container till in pod till-web", "k8s.crash_loop"),
        ("BackOff", 'Back-off pulling image "till:7"', "k8s.image_reference_invalid"),
        ("Unhealthy", "Readiness probe failed: status 503", "k8s.readiness_probe_failing"),
        ("Unhealthy", "Liveness probe failed: status 503", "k8s.liveness_probe_failing"),
        (
            "FailedScheduling",
            "0/3 nodes are available: 3 Insufficient memory.",
            "k8s.insufficient_memory",
        ),
    ],
)
def test_events_alone_tell_what_is_wrong_with_a_workload(reason, message, code):
    events = EVENTS.format(reason=reason, message=message)

    (cause,) = analyse([source(events, "events.txt")]).causes

    assert (cause.entity.name, cause.code) == ("till-web", code)


def test_an_event_of_a_pod_that_the_listing_no_longer_has_is_over():
    events = EVENTS.format(
        reason="FailedScheduling", message="0/3 nodes are available: 3 Insufficient cpu."
    )
    listing = "$ kubectl get pods\nNAME   READY   STATUS   RESTARTS   AGE\n" + (
        "till-web-7c67c65579-m94rz   1/1   Running   0   1h\n"
    )

    analysis = analyse([source(listing, "pods.txt"), source(events, "events.txt")])

    assert analysis.causes == ()
    assert [out.reason for out in analysis.ruled_out] == [
        "pod till-web-7c67c65579-hr4wn no longer exists"
    ]


def test_an_old_event_of_a_workload_that_nothing_else_shows_is_over():
    events = EVENTS.format(reason="BackOff", message="Back-off restarting failed container t in u")

    analysis = analyse([source(events.replace("2m ", "25m"), "events.txt")])

    assert analysis.causes == ()
    assert [out.reason for out in analysis.ruled_out] == [
        "it was not seen again in the 25 minutes after"
    ]
