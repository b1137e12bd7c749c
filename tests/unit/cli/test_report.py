from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from rich.console import Console

from faultmaven.analysis.model import (
    Analysis,
    Assurance,
    Cause,
    Citation,
    Command,
    CommandClass,
    Coverage,
    Effect,
    Entity,
    Event,
    FileCoverage,
    NextCheck,
    Remedy,
    RuledOut,
    Verdict,
)
from faultmaven.cli.report import report
from faultmaven.cli.report.timeline import around_onset, shortened

ONSET = datetime(2031, 4, 2, 10, 0, tzinfo=UTC)
PRINTER = Entity("app", "printer", "office")
STATEMENT = "The selector of printer matches no pod"
COMMAND = "kubectl -n office patch service printer -p " + "'" + '{"spec":{"selector":{}}}' + "'"


def cited(line: int, quote: str) -> Citation:
    return Citation("kubectl.txt", line, line + quote.count("\n"), quote)


CAUSE = Cause(
    rank=1,
    entity=PRINTER,
    code="k8s.service_selector_mismatch",
    statement=STATEMENT,
    confidence=0.94,
    assurance=Assurance.MECHANISTIC,
    citations=(cited(57, "    Selector:  app=ink\n    Endpoints: <none>"),),
    why="It was changed a minute before the first error.",
    explains=(Effect("31 refused connections", (cited(57, "    Selector:  app=ink"),)),),
    remedy=Remedy(
        "Restore the selector.", (Command(COMMAND, CommandClass.MUTATING),), "Errors stop."
    ),
)
EVENTS = tuple(
    Event(ONSET + timedelta(minutes=at), "error", f"event {at:+d}", cited(100 + at, "x"))
    for at in range(-9, 10)
)
ANALYSIS = Analysis(
    verdict=Verdict.CAUSE_FOUND,
    summary=STATEMENT + ".",
    causes=(CAUSE, replace(CAUSE, rank=2, statement="Something else")),
    ruled_out=(RuledOut("The disk is full", "61 % used", (cited(9, "61%"),)),),
    timeline=EVENTS,
    next_checks=(NextCheck("Who changed it?", "kubectl get service printer -o yaml"),),
    coverage=Coverage(
        files=(FileCoverage("kubectl.txt", "transcript", 1.0, "", 10, 120),),
        lines_read=8123,
        lines_total=8123,
        skipped=(("core.1", "binary"),),
    ),
)


def printed(analysis: Analysis, width: int = 80) -> str:
    console = Console(width=width, highlight=False)
    with console.capture() as capture:
        console.print(report(analysis, 0.42), crop=False)
    return capture.get()


@pytest.mark.parametrize("width", [36, 80, 120])
def test_every_section_is_there_at_every_width(width: int) -> None:
    words = " ".join(printed(ANALYSIS, width).replace("│", " ").split())

    for text in (
        "CAUSE FOUND",
        STATEMENT,
        "k8s.service_selector_mismatch",
        "It was changed a minute before the first error.",
        "kubectl.txt:57-58",
        "Selector: app=ink",
        "Restore the selector.",
        "# changes the system",
        "Something else",
        "The disk is full",
        "Who changed it?",
        "Read 8,123 of 8,123 lines in 1 file",
        "Not read: core.1 (binary)",
    ):
        assert text in words


@pytest.mark.parametrize("width", [36, 80, 120])
def test_only_commands_are_wider_than_the_terminal(width: int) -> None:
    lines = printed(ANALYSIS, width).splitlines()

    assert [line for line in lines if len(line) > width and "$ kubectl" not in line] == []


def test_a_command_stays_on_one_line_to_be_copied() -> None:
    assert f"  $ {COMMAND}" in printed(ANALYSIS, 36)


def test_the_statement_is_not_said_twice() -> None:
    one_cause = replace(ANALYSIS, causes=(CAUSE,))

    assert printed(one_cause, 120).count(STATEMENT) == 1


def test_evidence_is_never_read_as_markup_or_escapes() -> None:
    hostile = replace(CAUSE, citations=(cited(1, "[red]not red[/red] \x1b[31mnor this\x07"),))

    text = printed(replace(ANALYSIS, causes=(hostile,)))

    assert "[red]not red[/red] nor this\N{REPLACEMENT CHARACTER}" in text
    assert "\x1b[31m" not in text


def test_a_long_quote_is_cut_and_says_so() -> None:
    long = replace(CAUSE, citations=(cited(1, "\n".join("abcdefghijklmn")),))

    assert "… 4 more lines" in printed(replace(ANALYSIS, causes=(long,)))


def test_a_passage_in_several_places_is_quoted_once() -> None:
    twice = replace(CAUSE, citations=(cited(7, "refused"), cited(9, "refused")))

    text = printed(replace(ANALYSIS, causes=(twice,), ruled_out=()))

    assert "kubectl.txt:7, kubectl.txt:9" in text
    assert text.count("│ refused") == 1


def test_the_timeline_shows_a_little_before_the_onset_and_more_after() -> None:
    onset = replace(CAUSE, citations=(EVENTS[9].citation,))

    shown = [event.summary for event in around_onset(replace(ANALYSIS, causes=(onset,)))]

    assert shown == ["event -3", "event -2", "event -1", *(f"event +{at}" for at in range(7))]


@pytest.mark.parametrize(
    ("summary", "shown"),
    [
        ("2031-04-02 10:00:00,815 ERROR db: gone", "ERROR db: gone"),
        ("authentication: 2031-04-02T10:00:00.1Z no", "authentication: no"),
        ("authentication: 2031-04-02 10:00:00.1 UTC [7] no", "authentication: [7] no"),
        ("order 2031-04-02 is late", "order 2031-04-02 is late"),
        ("x" * 200, "x" * 109 + "…"),
    ],
)
def test_a_time_that_the_row_shows_is_not_repeated(summary: str, shown: str) -> None:
    assert shortened(summary) == shown


@pytest.mark.parametrize("verdict", list(Verdict))
def test_an_analysis_without_causes_still_has_a_headline(verdict: Verdict) -> None:
    text = printed(Analysis(verdict, "Nothing is wrong with anything."))

    assert verdict.value.replace("_", " ").upper() in text
    assert "Nothing is wrong with anything." in text
