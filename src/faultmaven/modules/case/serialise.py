"""An investigation and what decided it, as JSON for storage and export; lossless."""

from pydantic import TypeAdapter

from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.turns import Turn, TurnOutcome

FORM = 1
"""Of the documents written now; those of an earlier form are read by the defaults of new fields."""

INVESTIGATION = TypeAdapter(Investigation)
TURN = TypeAdapter(Turn)
OUTCOME = TypeAdapter(TurnOutcome)
