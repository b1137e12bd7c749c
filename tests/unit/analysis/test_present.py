"""Files whose times are complete give the others their year and day."""

import pytest

from faultmaven.analysis.engine import analyse
from faultmaven.analysis.model import Analysis, FileCoverage
from tests.unit.analysis.evidence import source

SYSLOG = "Mar  2 10:11:12 till-1 cron[7]: ERROR no paper\n" * 3
DATED = "2026-03-02T09:00:00Z INFO up\n2026-03-02T11:00:00Z INFO down\n"
TIME_ONLY = "10:11:12.250 ERROR no paper\n10:11:13.250 INFO paper\n"


def read(**texts: str) -> Analysis:
    return analyse([source(text, f"{name}.log") for name, text in texts.items()])


def coverage(analysis: Analysis, file: str) -> FileCoverage:
    return next(entry for entry in analysis.coverage.files if entry.file == file)


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
def test_a_year_comes_from_the_other_files_whatever_their_names(names: tuple[str, str]) -> None:
    analysis = read(**{names[0]: SYSLOG, names[1]: DATED})

    read_so = coverage(analysis, f"{names[0]}.log")
    assert read_so.span
    assert read_so.span.start.isoformat() == "2026-03-02T10:11:12+00:00"
    assert "no year, placed near 2026-03-02" in read_so.note


def test_times_of_day_are_placed_where_the_evidence_is_of_one_day() -> None:
    analysis = read(till=TIME_ONLY, bank=DATED)

    assert [event.at.isoformat() for event in analysis.timeline] == [
        "2026-03-02T10:11:12.250000+00:00"
    ]


def test_times_of_day_stay_unplaced_where_there_are_several_days_to_choose() -> None:
    analysis = read(till=TIME_ONLY, bank=DATED + "2026-03-04T11:00:00Z INFO up\n")

    assert coverage(analysis, "till.log").span is None
    assert analysis.timeline == ()
