"""How hard to look in a turn: observe, orient, decide and act, by phase and by how it goes."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from faultmaven.modules.case.hypotheses import HypothesisStatus
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.phases import Phase


class Level(StrEnum):
    LIGHT = "light"
    MEDIUM = "medium"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Weights:
    """Shares of a turn's effort, together 1."""

    observe: float
    orient: float
    decide: float
    act: float


@dataclass(frozen=True, slots=True)
class Pace:
    """What a phase is about, and the fewest and most iterations it takes."""

    weights: Weights
    fewest: int
    most: int


@dataclass(frozen=True, slots=True)
class Intensity:
    """What a turn may spend.

    `tool_budget` counts calls of tools, `tests` the hypotheses that are tested with evidence that
    is not decisive, `evidence_share` is the share of the prompt's tokens that evidence may take.
    """

    level: Level
    tool_budget: int
    tests: int
    evidence_share: float
    weights: Weights
    iterations: tuple[int, int]


PACES: Mapping[Phase, Pace] = {
    Phase.INTAKE: Pace(Weights(0.50, 0.50, 0.0, 0.0), 0, 0),
    Phase.BLAST_RADIUS: Pace(Weights(0.60, 0.30, 0.08, 0.02), 1, 2),
    Phase.TIMELINE: Pace(Weights(0.60, 0.30, 0.08, 0.02), 1, 2),
    Phase.HYPOTHESIS: Pace(Weights(0.30, 0.35, 0.30, 0.05), 2, 3),
    Phase.VALIDATION: Pace(Weights(0.25, 0.25, 0.25, 0.25), 3, 6),
    Phase.SOLUTION: Pace(Weights(0.10, 0.25, 0.30, 0.35), 2, 4),
    Phase.DOCUMENT: Pace(Weights(0.0, 1.0, 0.0, 0.0), 1, 1),
}

BUDGETS: Mapping[Level, tuple[int, int, float]] = {
    Level.LIGHT: (2, 1, 0.30),
    Level.MEDIUM: (4, 2, 0.45),
    Level.FULL: (6, 3, 0.60),
}
"""Calls of tools, hypotheses tested, share of the tokens for evidence."""

DEMANDING = frozenset({Phase.HYPOTHESIS, Phase.VALIDATION})
"""Phases in which causes are told apart: the hardest part of an investigation."""

LATE_ITERATION = 3
"""Iteration of a phase from which on it takes longer than it should."""

MANY_FAILED = 2
"""Refuted hypotheses that show that the cause is not an obvious one."""

MUCH_EVIDENCE = 5
"""Uploads that are more than one look can take in."""

MEDIUM_FROM, FULL_FROM = 1, 3
"""How many of the four signs of difficulty raise the level."""


class OODAEngine:
    def get_current_intensity(self, investigation: Investigation) -> Intensity:
        """What the coming turn may spend; intake and documenting are always light."""
        level = _level(investigation)
        tool_budget, tests, share = BUDGETS[level]
        pace = PACES[investigation.phase]
        return Intensity(level, tool_budget, tests, share, pace.weights, (pace.fewest, pace.most))


def _level(investigation: Investigation) -> Level:
    if investigation.phase in (Phase.INTAKE, Phase.DOCUMENT):
        return Level.LIGHT
    refuted = [h for h in investigation.hypotheses if h.status is HypothesisStatus.REFUTED]
    signs = sum(
        (
            investigation.phase in DEMANDING,
            investigation.iteration >= LATE_ITERATION,
            len(refuted) >= MANY_FAILED,
            len(investigation.evidence_ids) >= MUCH_EVIDENCE,
        )
    )
    if signs >= FULL_FROM:
        return Level.FULL
    return Level.MEDIUM if signs >= MEDIUM_FROM else Level.LIGHT
