"""Logs whose records are more than a line: the journal's export format and Windows events."""

import pytest

from faultmaven.analysis.engine import analyse
from faultmaven.analysis.formats import Format, detect
from tests.unit.analysis.evidence import source

JOURNAL = """\
__CURSOR=s=1
__REALTIME_TIMESTAMP=1772446272250000
PRIORITY=3
_HOSTNAME=till-1
SYSLOG_IDENTIFIER=till
MESSAGE=the drawer is stuck

__REALTIME_TIMESTAMP=1772446273000000
PRIORITY=6
MESSAGE=the drawer is well
"""
WINDOWS_TEXT = """\
Log Name:      System
Source:        Service Control Manager
Date:          3/2/2026 10:11:12 AM
Event ID:      7031
Level:         Error
Computer:      TILL-1
Description:
the drawer is stuck
Log Name:      System
Source:        Kernel-Power
Date:          3/2/2026 10:11:13 AM
Event ID:      42
Level:         Information
Description: the drawer is well
"""
WEVTUTIL = """\
Event[0]:
  Log Name: System
  Source: till
  Date: 2026-03-02T10:11:12.000
  Event ID: 7031
  Level: Error
  Description:
the drawer is stuck
"""
WINDOWS_CSV = """\
Level,Date and Time,Source,Event ID,Task Category
Information,3/2/2026 10:11:11 AM,till,6,None,"the drawer is well
and shut"
Error,3/2/2026 10:11:12 AM,till,7031,None,"the drawer is stuck, ""so"" it says"
"""
WINDOWS_XML = (
    "<Events><Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>"
    "<Provider Name='till'/><EventID>7031</EventID><Level>2</Level>"
    "<TimeCreated SystemTime='2026-03-02T10:11:12.000Z'/></System><EventData>"
    "<Data Name='a'>the drawer is stuck</Data></EventData></Event>\n"
    "<Event><System><EventID>6</EventID><Level>4</Level></System></Event></Events>\n"
)


@pytest.mark.parametrize(
    ("text", "kind", "line"),
    [
        (JOURNAL, Format.JOURNAL, 6),
        (WINDOWS_TEXT, Format.WINDOWS_EVENTS, 8),
        (WEVTUTIL, Format.WINDOWS_EVENTS, 8),
        (WINDOWS_CSV, Format.WINDOWS_EVENTS, 4),
        (WINDOWS_XML, Format.WINDOWS_EVENTS, 1),
    ],
)
def test_an_event_has_its_time_level_message_and_line(text: str, kind: Format, line: int) -> None:
    analysis = analyse([source(text, "events.txt")])

    assert detect(text.splitlines()).format is kind
    assert [
        (event.at.isoformat()[:19], event.citation.line_start) for event in analysis.timeline
    ] == [("2026-03-02T10:11:12", line)]
    assert "the drawer is stuck" in analysis.timeline[0].summary


@pytest.mark.parametrize("cut", range(0, 600, 37))
@pytest.mark.parametrize("text", [JOURNAL, WINDOWS_TEXT, WINDOWS_CSV, WINDOWS_XML])
def test_a_log_that_is_cut_off_gives_what_stands_before(text: str, cut: int) -> None:
    kinds = {"events.txt": detect(text.splitlines()).format}

    analysis = analyse([source(text[:cut], "events.txt")], formats=kinds)

    assert analysis.coverage.lines_read == len(text[:cut].splitlines())


def test_messages_of_a_journal_export_that_begin_with_an_incident_are_told_as_new() -> None:
    record = "__REALTIME_TIMESTAMP={}000000\nPRIORITY={}\nMESSAGE={}\n\n"
    start = 1_772_446_200
    text = "".join(
        record.format(start + n * 10, 6, f"receipt {n} printed")
        + (record.format(start + n * 10 + 1, 3, f"receipt {n} has no paper") if n >= 60 else "")
        for n in range(90)
    )

    analysis = analyse([source(text, "export.journal")])

    (new,) = [each for each in analysis.differences if "has no paper" in each.summary]
    assert new.citation is not None
    assert new.citation.line_start == 60 * 4 + 7
    assert new.citation.quote == "MESSAGE=receipt 60 has no paper"


@pytest.mark.parametrize("text", [WINDOWS_TEXT, WINDOWS_CSV])
def test_windows_events_are_counted_by_message(text: str) -> None:
    found = {item.pattern: item.count for item in analyse([source(text, "events")]).templates}

    assert sum(found.values()) == 2
    assert any("the drawer is stuck" in pattern for pattern in found)
