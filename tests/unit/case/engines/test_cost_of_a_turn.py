"""A turn late in a large case costs little: measured against plain work in the same run."""

from time import process_time

from faultmaven.modules.case.engines.milestone_engine import MilestoneEngine
from faultmaven.modules.case.hypotheses import Category, Link, Stance
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.phases import Phase
from faultmaven.modules.case.proofs import Proof
from faultmaven.modules.case.turns import HypothesisClaim, Turn
from tests.unit.case.engines.given import NOW, WORDS, investigating, turn_after

FILES = tuple(f"e{number}" for number in range(20))
LINKS = 30
MOST_TIMES_THE_YARDSTICK = 2.5
"""The yardstick takes 2 ms where a turn may take 5 ms; a turn takes about 1 ms there."""


def big_turn(investigation: Investigation) -> Turn:
    claims = tuple(
        HypothesisClaim(f"The {word} is full", category, _links(word), prior=0.1)
        for word, category in zip(WORDS, Category, strict=True)
    )
    return turn_after(investigation, hypotheses=claims, evidence_ids=FILES)


def _links(word: str) -> tuple[Link, ...]:
    stances = (Stance.NEUTRAL, Stance.SUPPORTS, Stance.CONTRADICTS)
    return tuple(
        Link(
            stances[number % 3],
            Proof(
                FILES[number % 20],
                "a.log",
                number + 1,
                number + 1,
                f"{word} {chr(97 + number % 26)} {number}",
            ),
            "because",
            0,
        )
        for number in range(LINKS)
    )


def yardstick() -> float:
    """Seconds of plain dictionary and string work, the best of five."""
    times = []
    for _ in range(5):
        began = process_time()
        table = {(number, f"row {number}"): number for number in range(6000)}
        sorted(table, key=lambda row: row[1])
        times.append(process_time() - began)
    return min(times)


def test_a_turn_late_in_a_large_case_is_cheap():
    investigation = investigating(phase=Phase.VALIDATION, evidence_ids=FILES)
    engine = MilestoneEngine()
    for _ in range(49):
        investigation = engine.process_turn(
            investigation, big_turn(investigation), NOW
        ).investigation
    last, costs = big_turn(investigation), []
    for _ in range(5):
        began = process_time()
        engine.process_turn(investigation, last, NOW)
        costs.append(process_time() - began)

    assert last.number == 50
    assert sum(len(each.links) for each in investigation.hypotheses) == 10 * LINKS
    assert min(costs) < MOST_TIMES_THE_YARDSTICK * yardstick()
