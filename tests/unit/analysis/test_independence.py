from dataclasses import replace

import pytest

from faultmaven.analysis.graph import CALLS, RUNS_ON, Graph
from faultmaven.analysis.independence import marked
from faultmaven.analysis.model import Assurance, Cause, Citation, Entity, Relation

TILL, BANK, NODE = (
    Entity("app", "till", "shop"),
    Entity("app", "bank", "shop"),
    Entity("node", "n1"),
)
AT = (Citation("a.txt", 1, 1, "x"),)
ELSEWHERE = (Citation("b.txt", 1, 1, "y"),)


def cause(entity: Entity, code: str = "k8s.x", confidence: float = 0.8) -> Cause:
    return Cause(1, entity, code, "…", confidence, Assurance.MECHANISTIC, AT)


def independent(graph: Graph, *causes: Cause) -> list[bool]:
    return [cause.independent for cause in marked(causes, graph)]


CALLING = Graph([Relation(TILL, CALLS, BANK)])


def test_a_single_standing_cause_is_independent() -> None:
    assert independent(CALLING, cause(TILL)) == [True]


def test_a_cause_downstream_of_another_is_accounted_for() -> None:
    assert independent(CALLING, cause(TILL), cause(BANK)) == [False, True]


def test_a_cause_on_a_node_accounts_for_what_runs_there() -> None:
    graph = Graph([Relation(TILL, RUNS_ON, NODE)])

    assert independent(graph, cause(NODE), cause(TILL)) == [True, False]


def test_a_cause_of_a_namespace_accounts_for_what_is_in_it() -> None:
    assert independent(Graph([]), cause(Entity("namespace", "shop")), cause(TILL)) == [True, False]


def test_unrelated_entities_and_two_faults_of_one_entity_each_need_their_own_fix() -> None:
    bank = replace(cause(BANK), citations=ELSEWHERE)

    assert independent(Graph([]), cause(TILL), bank, cause(TILL, "k8s.y")) == [True] * 3


def test_the_same_fault_told_of_another_entity_by_the_same_lines_is_one() -> None:
    lagging = replace(cause(BANK), rank=2)

    assert independent(Graph([]), cause(TILL), lagging) == [True, False]


@pytest.mark.parametrize(("kind", "code"), [("process", "k8s.x"), ("database", "k8s.y")])
def test_a_fault_of_a_service_and_of_what_has_its_name_is_one(kind: str, code: str) -> None:
    lines = AT if code == "k8s.y" else ELSEWHERE
    process = replace(cause(Entity(kind, "till"), code), rank=2, citations=lines)

    assert independent(Graph([]), cause(TILL), process) == [True, False]


def test_services_that_call_one_another_do_not_account_each_other_away() -> None:
    ring = Graph([Relation(TILL, CALLS, BANK), Relation(BANK, CALLS, TILL)])

    assert independent(ring, cause(TILL), cause(BANK)) == [True, True]


def test_what_does_not_stand_is_never_independent() -> None:
    weak = cause(BANK, confidence=0.5)
    pointed_at = replace(cause(BANK), assurance=Assurance.CANDIDATE)

    assert independent(CALLING, cause(TILL), weak, pointed_at) == [True, False, False]
