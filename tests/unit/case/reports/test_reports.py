import re
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.proofs import Author, Note, NoteKind
from faultmaven.modules.case.reports.chart import as_svg
from faultmaven.modules.case.reports.chronology import timeline
from faultmaven.modules.case.reports.dossier import clock
from faultmaven.modules.case.reports.html import as_html
from faultmaven.modules.case.reports.kinds import write
from faultmaven.modules.case.reports.markdown import UNCITED, as_markdown
from faultmaven.modules.case.reports.references import References
from faultmaven.modules.case.reports.story import ReportKind
from faultmaven.modules.case.solutions import SolutionStatus
from faultmaven.modules.case.status import CaseStatus
from tests.unit.case.engines.investigations import INVESTIGATIONS
from tests.unit.case.reports.dossiers import (
    CAUSE,
    FIX,
    REFUSED,
    REGISTRY,
    dossier,
    moments,
    solved,
    undecided,
)

MARKS = re.compile(r"(?<!\\)\[(\d+)\]")


def markdown(kind: ReportKind, investigation: Investigation) -> str:
    story = write(kind, dossier(investigation))
    return as_markdown(story, References(story))


def html(kind: ReportKind, investigation: Investigation) -> str:
    story = write(kind, dossier(investigation))
    return as_html(story, References(story))


@pytest.mark.parametrize("kind", ReportKind)
def test_every_mark_leads_to_a_source_and_every_source_is_named(kind: ReportKind) -> None:
    body, _, citations = markdown(kind, solved()).partition("## Citations")

    numbers = set(re.findall(r"(?m)^(\d+)\. ", citations))
    assert set(MARKS.findall(body)) == numbers
    assert "`cluster.txt:24` — `Failed to pull image" in citations


@pytest.mark.parametrize("kind", ReportKind)
def test_no_fact_of_a_cited_case_is_without_a_source(kind: ReportKind) -> None:
    story = write(kind, dossier(solved()))

    assert References(story).uncited == 0
    assert UNCITED not in as_markdown(story, References(story))


@pytest.mark.parametrize("kind", ReportKind)
def test_a_cause_without_evidence_is_marked_as_uncited(kind: ReportKind) -> None:
    bare = replace(CAUSE, links=())

    text = markdown(kind, replace(solved(), hypotheses=(bare,)))

    assert f"{CAUSE.statement}. {UNCITED}" in text


def test_an_undecided_case_names_no_cause() -> None:
    text = markdown(ReportKind.INCIDENT_REPORT, undecided())

    assert "> **The cause is not established." in text
    assert "No explanation stands firmly enough to be called the cause." in text
    assert "The pull secret has expired (34%, still open)." in text
    assert "kubectl get secret -n hall   # read-only" in text


def test_an_unconfirmed_cause_makes_a_draft_of_a_runbook() -> None:
    conclusion = replace(solved().conclusion, assurance="mechanistic", confidence=0.8)

    text = markdown(ReportKind.RUNBOOK, replace(solved(), conclusion=conclusion))

    assert "This is a draft: no fix has confirmed the cause." in text


def test_a_runbook_says_how_to_act_check_and_go_back() -> None:
    text = markdown(ReportKind.RUNBOOK, solved())

    assert "Set the image back to quoter:2.4.1." in text
    assert "quoter=quoter:2.4.1   # mutating" in text
    assert "It worked if: all pods of quoter are ready." in text
    assert "The way back: kubectl rollout undo deployment/quoter." in text
    assert "“Restart the registry's proxy” was applied and did not help." in text


def test_a_hand_over_says_what_is_known_ruled_out_tried_open_and_next() -> None:
    text = markdown(ReportKind.HANDOVER, solved())

    headings = re.findall(r"(?m)^## (.+)$", text)
    assert headings == ["Known", "Ruled out", "What was tried", "Open", "Next", "Citations"]
    assert "“The registry was unreachable”: other images were pulled" in text


def test_what_was_ruled_out_for_the_same_reason_is_told_once() -> None:
    refuted = [
        replace(REGISTRY, id=name, statement=f"{name} has no account", reason=f"app/{name} runs")
        for name in ("ledger", "portal", "vault")
    ]

    text = markdown(ReportKind.HANDOVER, replace(solved(), hypotheses=(CAUSE, *refuted)))

    assert "“ledger has no account”: app/ledger runs. The same holds for portal and vault." in text
    assert "portal has no account" not in text


def test_a_runbook_tells_what_is_seen_and_not_how_its_case_went() -> None:
    conclusion = replace(solved().conclusion, assurance="mechanistic", confidence=0.8)

    text = markdown(ReportKind.RUNBOOK, replace(solved(), conclusion=conclusion, solutions=()))

    use = text.partition("## When to use it")[2].partition("##")[0]
    assert "The pod of quoter cannot start." in use
    assert "2031" not in use
    assert "applied" not in use


def test_of_a_named_cause_it_is_told_what_nobody_has_done_or_learnt_yet() -> None:
    waiting = replace(FIX, status=SolutionStatus.PROPOSED)
    conclusion = replace(solved().conclusion, assurance="mechanistic", confidence=0.8)

    case = replace(solved(), conclusion=conclusion, solutions=(waiting,))

    text = markdown(ReportKind.INCIDENT_REPORT, case).partition("## What is open")[2]
    assert "- Not applied yet: Set the image back to quoter:2.4.1." in text
    assert "- What changed before it is not known." in text


def test_no_report_names_a_hypothesis_by_its_short_name() -> None:
    conclusion = replace(solved().conclusion, caveats=("h1 is likelier than h3 only.",))

    text = markdown(ReportKind.INCIDENT_REPORT, replace(solved(), conclusion=conclusion))

    assert "The cause is likelier than “The pull secret has expired” only." in text


@pytest.mark.parametrize("verdict", ["healthy", "recovered", "stale_alert"])
def test_where_nothing_is_wrong_no_cause_is_asked_for(verdict: str) -> None:
    case = Investigation(CaseStatus.CONSULTING, turn=1, verdict=verdict)

    text = markdown(ReportKind.INCIDENT_REPORT, case)

    assert "## Cause" not in text
    assert "not known" not in text


def test_a_post_mortem_says_how_long_the_first_alert_took() -> None:
    assert "The first alert came 6 minutes after the first sign" in markdown(
        ReportKind.POST_MORTEM, solved()
    )


@settings(max_examples=60)
@given(st.sampled_from(ReportKind), INVESTIGATIONS)
def test_any_case_can_be_reported(kind: ReportKind, investigation: Investigation) -> None:
    story = write(kind, dossier(investigation))
    references = References(story)

    assert as_markdown(story, references) == as_markdown(story, References(story))
    assert as_html(story, references).endswith("</html>\n")


def test_the_page_runs_nothing_loads_nothing_and_escapes_everything() -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'"
    case = replace(solved(), problem_statement=hostile)

    page = html(ReportKind.INCIDENT_REPORT, case)

    assert "<script" not in page
    assert "<img" not in page
    assert "<b>hall</b>" not in page
    assert not re.search(r"""(?:src|href)=["'](?!#)""", page)


def test_markup_in_evidence_stays_text_in_markdown() -> None:
    case = replace(solved(), problem_statement="# See [here](http://x) <b> `rm` [7] *now*")

    text = markdown(ReportKind.INCIDENT_REPORT, case)

    assert r"\[here\](http://x) \<b\> \`rm\` \[7\] \*now\*" in text


@pytest.mark.parametrize("count", [1, 2, 60])
def test_the_picture_marks_every_moment_and_labels_do_not_overlap(count: int) -> None:
    picture = as_svg(timeline(dossier(solved(count))))
    drawn = ElementTree.fromstring(picture)  # noqa: S314  # our own picture

    marks = [e for e in drawn if e.tag == "rect"]
    assert len(marks) == count
    labels = [e for e in drawn if e.get("class") == "label"]
    spans: dict[str, list[tuple[float, float]]] = {}
    for label in labels:
        x, width = float(label.attrib["x"]), len(label.text or "") * 6.1
        start = x - width if label.get("text-anchor") == "end" else x
        spans.setdefault(label.attrib["y"], []).append((start, start + width))
        assert start >= 0
        assert start + width <= 880
    for row in spans.values():
        row.sort()
        assert all(end <= start for (_, end), (start, _) in pairwise(row))


def test_the_picture_shows_each_turn() -> None:
    drawn = as_svg(timeline(dossier(solved())))

    assert drawn.count('class="mark turn"') == 7


def test_of_very_many_moments_the_first_and_the_last_are_shown() -> None:
    case = replace(solved(), timeline=moments(200))

    text = markdown(ReportKind.INCIDENT_REPORT, case)

    assert "Thing 0 happened" in text
    assert "Thing 199 happened" in text
    assert "Thing 100 happened" not in text
    assert "140 moments between these are not shown." in text


def test_times_are_told_in_utc() -> None:
    assert clock(moments(1)[0].at) == "2031-04-02 09:00:00 UTC"


def test_what_turns_text_around_or_hides_in_it_reaches_no_report() -> None:
    case = replace(solved(), problem_statement="quoter\u202e is \x1b[31mshut\u200b")

    for text in (
        html(ReportKind.INCIDENT_REPORT, case),
        markdown(ReportKind.INCIDENT_REPORT, case),
    ):
        assert "quoter is" in text
        assert not {"\u202e", "\x1b", "\u200b"} & set(text)


REMARKED = (ReportKind.INCIDENT_REPORT, ReportKind.POST_MORTEM, ReportKind.HANDOVER)


@pytest.mark.parametrize("kind", REMARKED)
def test_what_engineers_pinned_corrected_and_disputed_is_told_as_theirs(kind: ReportKind) -> None:
    notes = (
        Note(2, NoteKind.PINNED, "Only the EU is affected", Author.USER),
        Note(3, NoteKind.CORRECTION, "It began at 08:55, not 09:02", Author.USER),
        Note(4, NoteKind.DISSENT, "h1 is pinned, yet refuted: other images were pulled"),
        Note(5, NoteKind.RECALLED, "h1: As in “Quotes fail” of 2031-01-02", Author.MEMORY),
    )

    text = markdown(kind, replace(solved(), journal=notes))

    assert "- Pinned: “Only the EU is affected”, said by the engineer. [" in text
    assert "- Corrected: “It began at 08:55, not 09:02”, said by the engineer. [" in text
    assert "- Dissent: “The cause is pinned, yet refuted: other images were pulled”. [" in text
    assert "- Seen before, and no evidence here: “The cause: As in “Quotes fail” of 2031" in text


def test_what_the_evidence_says_of_the_beginning_is_not_told_as_the_engineers_word() -> None:
    onset = Note(1, NoteKind.ONSET, "First refused call", Author.ANALYSIS, (REFUSED,))

    text = markdown(ReportKind.HANDOVER, replace(solved(), journal=(onset,)))

    assert "Beyond the evidence" not in text


def test_what_was_said_once_is_told_once_though_the_journal_keeps_it_under_two_kinds() -> None:
    kinds = (NoteKind.PINNED, NoteKind.CORRECTION)
    notes = tuple(Note(2, kind, "Only the EU is affected", Author.USER) for kind in kinds)

    text = markdown(ReportKind.HANDOVER, replace(solved(), journal=notes))

    assert text.count("“Only the EU is affected”") == 1


def test_a_pinned_hypothesis_is_marked_where_it_is_open() -> None:
    held = tuple(replace(one, pinned=True) for one in undecided().hypotheses)

    assert ", still open, pinned)" in markdown(
        ReportKind.HANDOVER, replace(undecided(), hypotheses=held)
    )
