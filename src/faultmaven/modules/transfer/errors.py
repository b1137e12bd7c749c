"""What can go wrong when a case is taken from one instance to another."""

from faultmaven.errors import Invalid, TooLarge
from faultmaven.modules.case.records import Replay


class ArchiveInvalid(Invalid):
    def __init__(self, why: str) -> None:
        super().__init__(f"This is no case that can be taken in: {why}.")


class ArchiveContradictsItself(Invalid):
    def __init__(self, replay: Replay) -> None:
        numbers = ", ".join(map(str, replay.differing[:10]))
        what = f"decisions {numbers} come out otherwise" if numbers else "they lead elsewhere"
        super().__init__(
            "The state of this case does not follow from its steps with the engines here: "
            f"{what}. Another version may have decided; send accept_differences=true to take the "
            "case in as the archive tells it."
        )


class ArchiveTooLarge(TooLarge):
    def __init__(self, limit: int) -> None:
        super().__init__(f"The archive of a case may have at most {limit:,} bytes here.")
