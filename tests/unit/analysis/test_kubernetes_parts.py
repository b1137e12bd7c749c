"""The pieces that read kubectl output."""

import pytest

from faultmaven.analysis.hosts.connectivity import checks
from faultmaven.analysis.hosts.systemd import units
from faultmaven.analysis.kubernetes.describe_parts import repeated
from faultmaven.analysis.kubernetes.manifests import add
from faultmaven.analysis.kubernetes.outline import outline
from faultmaven.analysis.kubernetes.quantities import matches, pairs, quantity, seconds
from faultmaven.analysis.kubernetes.reader import add_block
from faultmaven.analysis.kubernetes.state import Cluster
from faultmaven.analysis.kubernetes.tables import rows
from faultmaven.analysis.kubernetes.transcript import blocks, kind_of, request
from faultmaven.analysis.kubernetes.yamltree import documents
from faultmaven.analysis.signals.scheduling import read_refusal


@pytest.mark.parametrize(
    ("text", "value"),
    [("250m", 0.25), ("2", 2.0), ("64Mi", 64 * 2**20), ("1G", 1e9), ("", None), ("x", None)],
)
def test_quantities_are_in_base_units(text: str, value: float | None) -> None:
    assert quantity(text) == value


@pytest.mark.parametrize(
    ("text", "value"), [("5m29s", 329.0), ("3d7h", 284400.0), ("98s", 98.0), ("soon", None)]
)
def test_ages_are_in_seconds(text: str, value: float | None) -> None:
    assert seconds(text) == value


def test_a_repeated_event_tells_its_last_age_and_its_count() -> None:
    assert repeated("98s (x3 over 104s)") == (98.0, 3)


TITLES = "NAME                STATUS    VOLUME   STORAGECLASS   AGE"


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ("orders-pvc          Pending            gold           9m", ["Pending", "", "gold", "9m"]),
        ("o-pvc          Pending            gold           9m", ["Pending", "", "gold", "9m"]),
        ("orders-and-ledger-pvc   Bound     pv-1     gold    9m", ["Bound", "pv-1", "gold", "9m"]),
    ],
    ids=["as kubectl aligns", "all columns moved and one blank", "each column moved"],
)
def test_a_row_is_cut_where_its_columns_stand(row: str, cells: list[str]) -> None:
    [(found, _)] = rows("pvc.txt", [TITLES, row], 1)

    assert list(found.values())[1:] == cells


def test_an_empty_selector_matches_nothing() -> None:
    assert not matches({}, {"app": "orders"})
    assert matches(pairs("app=orders"), {"app": "orders", "tier": "web"})


def test_a_transcript_is_split_at_its_prompts() -> None:
    text = ["$ kubectl get pods", "NAME   READY", "user@host:~$ nc -vz orders 80", "open"]

    found = blocks(text)

    assert [(block.words[0], block.first, list(block.lines)) for block in found] == [
        ("kubectl", 2, ["NAME   READY"]),
        ("nc", 4, ["open"]),
    ]


@pytest.mark.parametrize(
    ("command", "verb", "kinds", "namespace", "output"),
    [
        ("kubectl get po,svc -n shop -o wide", "get", ("pod", "service"), "shop", "wide"),
        ("kubectl -n shop describe deploy/orders", "describe", ("deployment",), "shop", ""),
        ("kubectl get events -A | tail -n 20", "get", ("event",), "", ""),
        ("oc get deployments.apps --output=yaml", "get", ("deployment",), "", "yaml"),
    ],
)
def test_a_kubectl_command_says_what_it_asked_for(
    command: str, verb: str, kinds: tuple[str, ...], namespace: str, output: str
) -> None:
    asked = request(command.split())

    assert asked is not None
    assert (asked.verb, asked.kinds, asked.namespace, asked.output) == (
        verb,
        kinds,
        namespace,
        output,
    )


def test_other_programs_are_no_requests() -> None:
    assert request(["ls", "-l"]) is None
    assert kind_of("Deployments") == "deployment"


def test_table_cells_are_cut_at_the_columns() -> None:
    text = [
        "NAME     ACCESS MODES   STORAGECLASS   AGE",
        "orders   RWO                           9m",
    ]

    [(cells, line)] = rows("f", text, 1)

    assert cells == {"NAME": "orders", "ACCESS MODES": "RWO", "STORAGECLASS": "", "AGE": "9m"}
    assert line.number == 2


def test_a_description_is_a_tree_that_knows_its_lines() -> None:
    root = outline("f", ["Name:  orders", "Containers:", "  main:", "    Port:  80/TCP"], 7)

    assert root.text_of("Name") == "orders"
    assert root.under("Containers")[0].get("Port").line.number == 10  # type: ignore[union-attr]


def test_yaml_values_know_their_lines() -> None:
    [tree] = documents(["kind: Pod", "spec:", "  nodes: [a, b]"])

    assert tree.lines == {"kind": 1, "spec": 2}
    assert tree["spec"].lines == {"nodes": 3}


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "a: " * 50_000,
        "{" * 5_000 + "}" * 5_000,
        "a: &a [*a, *a]",
        "%",
        "\tx: 1",
        "- " * 9_999,
    ],
)
def test_hostile_yaml_ends_quietly(text: str) -> None:
    assert len(list(documents([text]))) <= 1


def test_aliases_are_shared_and_not_copied() -> None:
    lines = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40)]

    [tree] = documents(lines)

    assert tree["a39"][0] is tree["a39"][1]


def test_secrets_in_a_manifest_are_kept_with_their_lines() -> None:
    cluster = Cluster()
    text = "kind: Secret\napiVersion: v1\nmetadata: {name: s, namespace: shop}\nstringData:\n  A: b"

    add(cluster, "f", text.split("\n"))

    value, line = cluster.secrets["shop", "s"].values["A"]
    assert (value, line.number) == ("b", 5)


def test_events_without_a_header_are_read() -> None:
    cluster = Cluster()
    row = "9s   Warning   Failed   pod/orders-1   no such image"

    [block] = blocks(["$ kubectl get events -n shop | tail", row])
    add_block(cluster, "f", block)

    [found] = cluster.happenings
    assert (found.about, found.message, found.age) == (("pod", "orders-1"), "no such image", 9.0)


def test_a_refusal_counts_nodes_by_reason() -> None:
    refusal = read_refusal(
        "0/6 nodes are available: 1 Insufficient cpu, 2 node(s) had untolerated taint {gpu: yes}, "
        "3 node(s) didn't match Pod's node affinity/selector. preemption: 0/6 nodes are available."
    )

    assert refusal.counts == {"cpu": 1, "taint": 2, "placement": 3}
    assert refusal.taint == "gpu: yes"


def test_a_unit_tells_its_host_from_its_journal() -> None:
    text = [
        "● kubelet.service - x",
        "     Active: failed (Result: exit-code) since today",
        "Jan 02 10:00:00 node-b kubelet[9]: bye",
    ]

    [unit] = units("f", text)

    assert (unit.name, unit.host, unit.down) == ("kubelet", "node-b", True)


def test_a_connection_is_checked_from_each_origin() -> None:
    text = [
        "$ nc -vz orders 80",
        "result on node-a: orders (10.0.0.1:80) open",
        "Connection Succeeded",
        "result on node-b: Connection Failed",
    ]

    found = [check for block in blocks(text) for check in checks("f", block)]

    assert [(check.origin, check.succeeded) for check in found] == [
        ("node-a", True),
        ("node-b", False),
    ]
