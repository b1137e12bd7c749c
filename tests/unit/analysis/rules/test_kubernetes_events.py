"""Each rule over events fires on its own message, and not where the workload is well by now."""

import pytest

from faultmaven.analysis.rules import library as libraries
from tests.unit.analysis.cluster_text import codes, deployments, pod, pods, read, top
from tests.unit.analysis.test_rules import CRASH, DOWN, NODES, UP, WAITING, event, replicas
from tests.unit.analysis.test_rules import unscheduled as unplaced

FORBIDDEN = 'pods "orders-7d9f8c6b5-x" is forbidden: '
SANDBOX = "Failed to create pod sandbox: rpc error: code = Unknown desc = "
STARTING = deployments(orders="0/1") + pods(orders=("0/1", "ContainerCreating", 0))


def waiting(reason: str, message: str) -> str:
    """A pod of orders that does not come up, with one event."""
    return CRASH + pod("orders", ready=False, events=event(reason, message))


CASES = {
    "pod_security_denied": WAITING
    + replicas(FORBIDDEN + 'violates PodSecurity "restricted:latest": runAsNonRoot != true'),
    "limit_range_violated": WAITING
    + replicas(FORBIDDEN + "maximum memory usage per Container is 1Gi, but limit is 4Gi"),
    "admission_denied": WAITING
    + replicas('admission webhook "policy.test" denied the request: no label owner'),
    "admission_webhook_failing": WAITING
    + replicas(
        'Internal error occurred: failed calling webhook "inject.test": failed to call webhook: '
        'Post "https://inject.mesh.svc:443/": context deadline exceeded'
    ),
    "image_rate_limited": waiting(
        "Failed", 'Failed to pull image "reg.test/shop/orders:1": toomanyrequests: slow down'
    ),
    "image_platform_missing": waiting(
        "Failed",
        'Failed to pull image "reg.test/shop/orders:1": no match for platform in manifest: '
        "not found",
    ),
    "command_missing": waiting(
        "Failed",
        'Error: failed to create containerd task: exec: "/app/strat.sh": stat /app/strat.sh: '
        "no such file or directory: unknown",
    ),
    "volume_attached_elsewhere": STARTING
    + pod(
        "orders",
        ready=False,
        events=event(
            "FailedAttachVolume",
            'Multi-Attach error for volume "pv-7" Volume is already used by pod(s) orders-old',
        ),
    ),
    "volume_zone_conflict": DOWN + NODES + unplaced("3 node(s) had volume node affinity conflict."),
    "host_port_taken": DOWN
    + NODES
    + unplaced("3 node(s) didn't have free ports for the requested pod ports."),
    "node_pods_exhausted": DOWN + NODES + unplaced("3 Too many pods."),
    "topology_spread_unsatisfiable": DOWN
    + NODES
    + unplaced("3 node(s) didn't match pod topology spread constraints."),
    "pod_addresses_exhausted": STARTING
    + pod(
        "orders",
        ready=False,
        events=event(
            "FailedCreatePodSandBox",
            SANDBOX + 'failed to setup network for sandbox "7f": plugin type="aws-cni" name="n" '
            "failed (add): failed to assign an IP address to container",
        ),
    ),
    "network_plugin_failing": STARTING
    + pod(
        "orders",
        ready=False,
        events=event(
            "FailedCreatePodSandBox",
            SANDBOX + 'failed to setup network for sandbox "7f": plugin type="flat" failed (add): '
            "stat /run/flat/subnet.env: no such file or directory",
        ),
    ),
    "ephemeral_storage_exceeded": waiting(
        "Evicted", "Pod ephemeral local storage usage exceeds the total limit of containers 1Gi."
    ),
}


@pytest.mark.parametrize("code", CASES)
def test_an_event_s_cause_comes_first(code: str) -> None:
    analysis = read({"k.txt": CASES[code]})

    assert top(analysis) == ("app/orders", f"k8s.{code}")


@pytest.mark.parametrize(
    "healthy",
    [
        UP + replicas(FORBIDDEN + 'violates PodSecurity "restricted:latest": x', current=1),
        UP + pod("orders", events=event("Failed", "toomanyrequests: slow down", "9m")),
        UP
        + pod("orders", events=event("FailedAttachVolume", "Multi-Attach error for volume", "9m")),
        UP + pod("orders", events=event("FailedScheduling", "0/3 nodes: 3 Too many pods.", "9m")),
        UP + pod("orders", events=event("FailedCreatePodSandBox", SANDBOX + "plugin type=", "9m")),
    ],
)
def test_an_event_of_a_workload_that_is_well_names_no_cause(healthy: str) -> None:
    analysis = read({"k.txt": healthy})

    assert codes(analysis) == set()


def test_a_refused_permission_is_named_from_the_log() -> None:
    refused = (
        'E0102 10:00:00.000001 1 loop.go:9] pods is forbidden: User "system:serviceaccount:shop:'
        'clerk" cannot list resource "pods" in API group "" in the namespace "shop"\n'
    )

    analysis = read({"k.txt": UP + pod("orders"), "logs/orders.log": refused * 3})

    assert top(analysis) == ("app/orders", "k8s.rbac_denied")


def test_every_rule_over_events_has_its_message() -> None:
    library = libraries.built_in()

    rules = [rule for rule in library.rules if library.packs[rule.id] == "kubernetes-events"]

    assert {rule.code.removeprefix("k8s.") for rule in rules} - CASES.keys() == {"rbac_denied"}
