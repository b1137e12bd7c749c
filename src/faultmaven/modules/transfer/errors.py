"""What can go wrong when a case is taken from one instance to another."""

from faultmaven.errors import Invalid, TooLarge


class ArchiveInvalid(Invalid):
    def __init__(self, why: str) -> None:
        super().__init__(f"This is no case that can be taken in: {why}.")


class ArchiveTooLarge(TooLarge):
    def __init__(self, limit: int) -> None:
        super().__init__(f"The archive of a case may have at most {limit:,} bytes here.")
