"""Logs of many sources in one table."""

import csv
import io

from faultmaven.analysis.engine import analyse
from faultmaven.analysis.formats import Format, detect
from faultmaven.analysis.localisation.anomaly import Kind
from faultmaven.analysis.localisation.sayings import anomalies
from faultmaven.analysis.logs.levels import Level
from faultmaven.analysis.logs.table import rows
from faultmaven.analysis.logs.tally import Tally
from faultmaven.analysis.model import Entity
from faultmaven.analysis.reading import Line
from tests.unit.analysis.evidence import source

TILL, BANK = Entity("service", "till"), Entity("service", "bank")


def table(*messages: tuple[str, str], minute: int = 0) -> list[Line]:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["Timestamp", "PodName", "Log"])
    for second, (pod, message) in enumerate(messages):
        writer.writerow([f"2031-05-06T07:{minute:02}:{second % 60:02}.5Z", pod, message])
    return [Line(n, line) for n, line in enumerate(text.getvalue().split("\n"), 1) if line]


def tally(*messages: tuple[str, str]) -> Tally:
    found = Tally()
    list(found.hear("logs.csv", table(*messages)))
    return found


def test_a_table_of_logs_is_told_by_its_columns() -> None:
    lines = [line.text for line in table(("till-0", "INFO ready"), ("bank-0", "INFO ready"))]

    assert detect(lines).format is Format.LOG_TABLE


def test_every_row_is_a_record_of_whom_it_names() -> None:
    first, second = rows(
        "logs.csv",
        table(
            ("till-6f94c49ccd-t4k6c", "ERROR no route\n  at Till.pay(Till.java:7)"),
            ("bank-0", '{"log":"WARN slow\\n","stream":"stdout"}'),
        ),
    )

    assert (first.entity, first.record.level, first.record.message) == (
        TILL,
        Level.ERROR,
        "ERROR no route",
    )
    assert (first.record.line_start, first.record.line_end) == (2, 3)
    assert (second.entity, second.record.message, second.record.line_start) == (
        BANK,
        "WARN slow",
        4,
    )


def test_errors_that_came_up_are_anomalous_and_those_as_usual_are_not() -> None:
    usual = [("bank-0", f"WARN retry {n}") for n in range(30)]
    new = [("till-0", f"ERROR charge {n} failed at http://bank:80/") for n in range(30)]

    (anomaly,) = anomalies(tally(*usual, *new), tally(*usual, *[("till-0", "INFO ok")] * 30))

    assert (anomaly.entity, anomaly.kind, anomaly.peer) == (TILL, Kind.LOG, BANK)


def test_rows_that_name_nobody_are_left_out() -> None:
    assert list(rows("logs.csv", table(("", "ERROR lost"), ("till-0", "")))) == []


def test_a_table_that_names_no_source_is_read_as_a_log() -> None:
    text = "time\tlevel\tmessage\n2031-05-06T07:00:00Z\tERROR\tdrawer 3 is stuck\n"

    analysis = analyse([source(text, "export.tsv")])

    assert analysis.coverage.files[0].format == "log-table"
    assert [event.citation.line_start for event in analysis.timeline] == [2]


def test_templates_of_a_table_count_its_rows_and_cite_their_lines() -> None:
    said = [("till-1", f"drawer {n} is shut") for n in range(3)]
    text = "\n".join(line.text for line in table(*said, ("till-2", "ERROR printer on fire")))

    found = {item.pattern: item for item in analyse([source(text, "rows.csv")]).templates}

    shut, fire = found["drawer <*> is shut"], found["ERROR printer on fire"]
    assert (shut.count, shut.first_line, shut.last_line) == (3, 2, 4)
    assert shut.rate is not None
    assert fire.example is not None
    assert (fire.example.line_start, fire.level) == (5, "error")
