from datetime import UTC, datetime

from faultmaven.analysis.graph import MOUNTS, Graph
from faultmaven.analysis.model import Assurance, Cause, Citation, Entity, Event, Relation
from faultmaven.analysis.preceding import with_changes

TILL = Entity("app", "till", "shop")
SECRET = Entity("secret", "till-db")
ERROR = Citation("till.log", 9, 9, "password authentication failed for user cashier")
CAUSE = Cause(1, TILL, "db.credentials_invalid", "…", 0.8, Assurance.MECHANISTIC, (ERROR,))
NO_EDGES = Graph([])


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, 1, hour, minute, tzinfo=UTC)


def change(when: datetime, entity: Entity) -> Event:
    return Event(when, "change", f"{entity} changed", Citation("ops.log", 1, 1, "x"), entity)


FAILED = Event(at(10), "error_first_seen", "refused", ERROR)


def leading(changes: list[Event], graph: Graph = NO_EDGES) -> list[str]:
    (cause,) = with_changes([CAUSE], [*changes, FAILED], graph)
    return [change.summary for change in cause.changes]


def test_a_change_of_the_entity_shortly_before_the_error_leads_up_to_it() -> None:
    assert leading([change(at(9, 30), TILL)]) == ["app/till changed"]


def test_what_was_changed_long_before_or_only_afterwards_does_not() -> None:
    assert leading([change(at(8, 59), TILL), change(at(10, 1), TILL)]) == []


def test_a_change_of_another_entity_does_not_unless_the_entity_mounts_it() -> None:
    mounting = Graph([Relation(TILL, MOUNTS, Entity("secret", "till-db", "shop"))])

    assert leading([change(at(9, 30), SECRET)]) == []
    assert leading([change(at(9, 30), SECRET)], mounting) == ["secret/till-db changed"]


def test_a_change_of_what_the_cause_cites_by_name_leads_up_to_it() -> None:
    changes = [change(at(9, 30), Entity("role", "cashier")), change(at(9), Entity("role", "cash"))]

    assert leading(changes) == ["role/cashier changed"]


def test_errors_that_the_cause_does_not_cite_do_not_date_it() -> None:
    other = Event(at(8), "error_first_seen", "noise", Citation("a.log", 1, 1, "noise"))

    assert leading([other, change(at(9, 30), TILL)]) == ["app/till changed"]


def test_only_the_last_changes_are_kept() -> None:
    found = leading([change(at(9, minute), Entity("app", "till", "shop")) for minute in range(5)])

    assert len(found) == 3
