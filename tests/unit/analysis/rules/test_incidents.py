"""Over invented incidents the packs name the cause, and over healthy look-alikes nobody."""

import pytest

from faultmaven.analysis.engine import analyse
from faultmaven.analysis.model import Analysis, Verdict
from tests.unit.analysis.evidence import source
from tests.unit.analysis.rules.incidents import HEALTHY, INCIDENTS, Incident


def read(incident: Incident) -> Analysis:
    return analyse([source(text, name) for name, text in incident.files.items()])


@pytest.mark.parametrize("name", INCIDENTS)
def test_an_incident_s_cause_comes_first(name: str) -> None:
    incident = INCIDENTS[name]

    best = read(incident).causes[0]

    assert (str(best.entity), best.code) == incident.cause
    assert best.citations
    assert best.remedy is not None


@pytest.mark.parametrize("name", HEALTHY)
def test_a_healthy_look_alike_accuses_nobody(name: str) -> None:
    analysis = read(HEALTHY[name])

    assert analysis.verdict not in (Verdict.CAUSE_FOUND, Verdict.CANDIDATES)
    assert [cause.code for cause in analysis.causes] == []


def test_what_a_later_line_takes_back_is_ruled_out_with_that_line() -> None:
    analysis = read(HEALTHY["a link that came back"])

    (ruled_out,) = analysis.ruled_out
    assert "later line" in ruled_out.reason
    assert any("Link is Up" in cited.quote for cited in ruled_out.citations)
