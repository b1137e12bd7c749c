"""What query plans and slow query logs show."""

import pytest

from faultmaven.analysis.formats import Format, detect
from faultmaven.analysis.queries import plans, slow

POSTGRES = """\
                                   QUERY PLAN
--------------------------------------------------------------------------------
 Sort  (cost=0.00..9.00 rows=100 width=8) (actual time=1.0..2.0 rows=120 loops=1)
   Sort Method: external merge  Disk: 91000kB
   ->  Seq Scan on receipts r  (cost=0.0..9.0 rows=1 width=8) (actual time=0..9 rows=9 loops=1)
         Filter: (till_id = 7)
         Rows Removed by Filter: 1900000
  -> Index Scan using a on b  (cost=0.0..9.0 rows=3 width=8) (actual time=0..9 rows=90000 loops=1)
"""
IN_JSON = """\
[
  {"Plan":
    {
      "Node Type": "Seq Scan",
      "Relation Name": "receipts",
      "Actual Rows": 9,
      "Rows Removed by Filter": 1900000
    }
  }
]
"""
MYSQL = """\
+----+-------------+----------+------+---------------+------+---------+------+---------+-------+
| id | select_type | table    | type | possible_keys | key  | key_len | ref  | rows    | Extra |
+----+-------------+----------+------+---------------+------+---------+------+---------+-------+
|  1 | SIMPLE      | receipts | ALL  | NULL          | NULL | NULL    | NULL | 1900000 |       |
|  1 | SIMPLE      | tills    | ref  | id            | id   | 4       | x    | 2       |       |
"""
SLOW = """\
# Time: 2026-03-02T10:11:12.123456Z
# User@Host: till[till] @ till-1 [10.0.0.5]  Id:     8
# Query_time: 12.000000  Lock_time: {locked} Rows_sent: 1  Rows_examined: {examined}
SET timestamp=1772446272;
SELECT * FROM receipts WHERE till_id = {till} AND note = 'late';
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            POSTGRES,
            [
                ("query.sort_on_disk", "query"),
                ("query.table_scanned", "receipts"),
                ("query.misestimated", "b"),
            ],
        ),
        (IN_JSON, [("query.table_scanned", "receipts")]),
        (MYSQL, [("query.table_scanned", "receipts")]),
    ],
)
def test_a_plan_shows_where_it_goes_wrong(text: str, expected: list[tuple[str, str]]) -> None:
    found = plans.facts("plan.txt", text.splitlines())

    assert [(fact.kind, fact.entity.name) for fact in found] == expected
    assert detect(text.splitlines()).format is Format.QUERY_PLAN


@pytest.mark.parametrize(
    "text",
    [
        POSTGRES.replace("1900000", "190")
        .replace("external merge  Disk", "quicksort  Memory")
        .replace("90000", "9"),
        IN_JSON.replace("1900000", "10"),
        MYSQL.replace("1900000", "190"),
    ],
)
def test_a_plan_that_is_well_shows_nothing(text: str) -> None:
    assert plans.facts("plan.txt", text.splitlines()) == []


@pytest.mark.parametrize(
    ("locked", "examined", "reason"),
    [("0.000050", 1_900_000, "rows"), ("11.5", 1_900_000, "locks"), ("0.1", 10, "unknown")],
)
def test_a_slow_query_is_counted_over_its_executions(
    locked: str, examined: int, reason: str
) -> None:
    text = "".join(SLOW.format(locked=locked, examined=examined, till=till) for till in (7, 8))

    found = slow.facts("slow.log", text.splitlines())

    assert [(fact.attributes["count"], fact.attributes["reason"]) for fact in found] == [
        ("2", reason)
    ]
    assert found[0].attributes["seconds"] == "24.0"
    assert detect(text.splitlines()).format is Format.SLOW_QUERIES
