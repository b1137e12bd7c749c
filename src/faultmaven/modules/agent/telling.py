"""What can be told of a turn while it is made."""

from enum import StrEnum
from typing import Protocol


class Stage(StrEnum):
    OPENED = "opened"
    LOOKING = "looking"
    THINKING = "thinking"
    VERIFYING = "verifying"
    DECIDING = "deciding"
    RECORDING = "recording"


class Teller(Protocol):
    """Passes on what a turn is doing; nobody waits for it."""

    @property
    def listens(self) -> bool:
        """Whether drafts are worth making."""
        ...

    def stage(self, stage: Stage) -> None: ...

    def look(self, look: str, left: int) -> None:
        """The model looks at evidence; so many looks are left."""
        ...

    def draft(self, text: str) -> None:
        """The next piece of an answer of which nothing is verified yet."""
        ...

    def withdraw(self) -> None:
        """What was drafted so far is void."""
        ...


class Silent:
    """Tells nobody."""

    listens = False

    def stage(self, stage: Stage) -> None: ...

    def look(self, look: str, left: int) -> None: ...

    def draft(self, text: str) -> None: ...

    def withdraw(self) -> None: ...


SILENT = Silent()
