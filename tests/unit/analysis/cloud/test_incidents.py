"""Incidents told by cloud APIs: each names its causes, and those that are over accuse nobody."""

import pytest

from faultmaven.analysis.engine import analyse
from faultmaven.analysis.model import Analysis
from tests.unit.analysis.cloud.incidents import INCIDENTS, Incident
from tests.unit.analysis.evidence import source

CASES = [pytest.param(incident, id=name) for name, incident in INCIDENTS.items()]


def analysed(incident: Incident) -> Analysis:
    return analyse([source(text, name) for name, text in incident.files.items()])


def said(analysis: Analysis) -> str:
    parts = [analysis.summary]
    parts += [f"{cause.statement} {cause.why}" for cause in analysis.causes]
    parts += [f"{item.statement} {item.reason}" for item in analysis.ruled_out]
    return " ".join(parts).lower()


@pytest.mark.parametrize("incident", CASES)
def test_an_incident_is_told_by_its_causes(incident: Incident) -> None:
    analysis = analysed(incident)

    codes = [cause.code for cause in analysis.causes][: max(len(incident.codes), 1)]
    assert analysis.verdict.value in incident.verdicts
    assert all(any(code.startswith(own) for code in codes) for own in incident.codes)
    assert [word for word in incident.words if word.lower() not in said(analysis)] == []


@pytest.mark.parametrize("incident", [case for case in CASES if not case.values[0].codes])
def test_what_is_over_or_well_accuses_nobody(incident: Incident) -> None:
    assert analysed(incident).causes == ()


def test_two_faults_of_one_database_need_two_fixes() -> None:
    analysis = analysed(INCIDENTS["two faults at once"])

    assert [cause.code for cause in analysis.causes if cause.independent] == [
        "db.connections_exhausted",
        "db.cpu_saturated",
    ]
