"""What callers hear of a case that was taken in."""

from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from faultmaven.modules.case.records import Replay


class Doubted(StrEnum):
    """`not_in_file`: the quote is not in the lines that it names; `not_decisive`: the engine finds
    nothing there that decides."""

    NOT_IN_FILE = "not_in_file"
    NOT_DECISIVE = "not_decisive"


@dataclass(frozen=True, slots=True)
class Unverified:
    """A citation that does not hold, and where it stood: the investigation, a message, a report."""

    where: str
    file: str
    line_start: int
    line_end: int
    reason: Doubted


class ImportRead(BaseModel):
    """The new case, how many uploads and reports came with it, and whether the engines of this
    version decide as those did that decided then.

    `unverified` lists the citations that do not hold: no part of the case rests on them any more.
    """

    model_config = ConfigDict(from_attributes=True)

    case_id: str
    uploads: int
    reports: int
    replay: Replay
    unverified: list[Unverified]
