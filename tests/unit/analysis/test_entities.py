"""Whom the names in evidence are about."""

import pytest

from faultmaven.analysis.entities import kind_of, named, of_labels, workload_of
from faultmaven.analysis.model import Entity


@pytest.mark.parametrize(
    ("pod", "workload"),
    [
        ("till-6f94c49ccd-t4k6c", "till"),
        ("gift-card-service-5dc8d4f9fd-llznp", "gift-card-service"),
        ("log-shipper-x2k9z", "log-shipper"),
        ("vault-0", "vault"),
        ("till", "till"),
        ("gateway-https", "gateway-https"),
        ("till-v2", "till-v2"),
    ],
)
def test_a_pod_is_known_by_its_workload(pod: str, workload: str) -> None:
    assert workload_of(pod) == workload


@pytest.mark.parametrize(
    ("kind", "name", "entity"),
    [
        ("pod", "till-6f94c49ccd-t4k6c", Entity("service", "till")),
        ("service", "till", Entity("service", "till")),
        ("service", "http://till:8080/pay", Entity("service", "till")),
        ("service", "till.shop.svc.cluster.local:80", Entity("service", "till", "shop")),
        ("service", "10.1.2.3:9090", Entity("host", "10.1.2.3")),
        ("host", "db1.example.org:5432", Entity("host", "db1.example.org")),
        ("node", "worker-1", Entity("node", "worker-1")),
    ],
)
def test_a_name_stands_for_an_entity(kind: str, name: str, entity: Entity) -> None:
    assert named(kind, name) == entity


@pytest.mark.parametrize(
    ("title", "kind"),
    [("PodName", "pod"), ("service.name", "service"), ("k8s_pod_name", "pod"), ("duration", None)],
)
def test_a_title_tells_what_its_column_names(title: str, kind: str | None) -> None:
    assert kind_of(title) == kind


def test_labels_are_about_the_pod_before_the_exporter() -> None:
    labels = {"service": "exporter", "pod": "till-6f94c49ccd-t4k6c", "namespace": "shop"}

    assert of_labels(labels) == Entity("service", "till", "shop")


def test_labels_that_name_nobody_are_about_nobody() -> None:
    assert of_labels({"le": "0.5", "pod": " "}) is None
