"""An investigation and what decided it, as JSON for storage and export; lossless."""

from typing import Annotated

from pydantic import Field, TypeAdapter

from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.steps import Step
from faultmaven.modules.case.turns import TurnOutcome

FORM = 1
"""Of the documents written now; those of an earlier form are read by the defaults of new fields."""

INVESTIGATION = TypeAdapter(Investigation)
OUTCOME = TypeAdapter(TurnOutcome)
STEP: TypeAdapter[Step] = TypeAdapter(Annotated[Step, Field(discriminator="kind")])
