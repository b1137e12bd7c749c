"""The page about the method says what the engines do."""

import re

import pytest

from docs.diagrams import PAGE, drawn
from faultmaven.modules.case.engines import anchoring, likelihood, progress
from faultmaven.modules.case.engines.hypothesis_manager import RETIRED_BELOW
from faultmaven.modules.case.engines.likelihood import UNCONFIRMED_CAP
from faultmaven.modules.case.engines.ooda_engine import BUDGETS, Level
from faultmaven.modules.case.engines.proposing import MITIGATE_FROM
from faultmaven.modules.case.engines.strategies import OVER
from faultmaven.modules.case.phases import LoopBackReason, Strategy


def test_the_diagrams_are_those_of_the_transition_tables():
    page = PAGE.read_text("utf-8")

    assert drawn(page) == page
    assert page.count("stateDiagram-v2") == 4


def test_the_page_prints_on_two_pages():
    beside_its_diagrams = re.sub(r"```mermaid.*?```", "", PAGE.read_text("utf-8"), flags=re.DOTALL)

    assert len(beside_its_diagrams.split()) <= 1300


@pytest.mark.parametrize(
    "told",
    [
        f"{likelihood.HIGHEST_PRIOR} at most",
        f"{likelihood.SUPPORT} × supporting rows",
        f"{likelihood.REFUTATION:.2f} × contradicting rows",
        f"× {likelihood.DECAY} a turn",
        f"**retired** below {RETIRED_BELOW:.2f}",
        f"{likelihood.VALIDATED_FROM:.2f} or more",
        f"{likelihood.REFUTED_TO:.2f} or less",
        f"above {UNCONFIRMED_CAP:.2f} before a fix",
        f"may come earlier ({MITIGATE_FROM:.2f})",
        f"a cause at {Strategy.ACTIVE_INCIDENT.confidence_to_act:.2f} is enough to act on",
        f"acts from {Strategy.POST_MORTEM.confidence_to_act:.2f} on",
        *(f"`{verdict}`" for verdict in sorted(OVER)),
        f"`{LoopBackReason.FIX_FAILED.value}`",
    ],
)
def test_the_numbers_are_those_of_the_engines(told):
    assert told in PAGE.read_text("utf-8")


def test_the_budgets_are_those_of_the_engine():
    calls, tests, share = BUDGETS[Level.LIGHT]

    told = f"*light*\n({calls} calls of tools, {tests} hypothesis tested, {share:.0%}"
    assert told.replace("%", " %") in PAGE.read_text("utf-8")
    assert (anchoring.CROWDED, progress.STALLED_FROM, progress.ESCALATE_FROM) == (4, 3, 6)
