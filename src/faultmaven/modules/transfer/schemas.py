"""What callers hear of a case that was taken in."""

from pydantic import BaseModel, ConfigDict

from faultmaven.modules.case.records import Replay


class ImportRead(BaseModel):
    """The new case, how many uploads came with it, and whether the engines of this version decide
    as those did that decided then."""

    model_config = ConfigDict(from_attributes=True)

    case_id: str
    uploads: int
    replay: Replay
