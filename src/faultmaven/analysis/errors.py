"""What can go wrong while evidence is opened: each error says in one sentence what and why."""

from faultmaven.errors import Invalid


class EvidenceUnreadable(Invalid):
    """Base of the errors below; the message names the file and is safe to show."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason


class ArchiveRefused(EvidenceUnreadable):
    """An archive went past a limit (size, ratio, entries, header) and was not opened further."""


class ArchiveDamaged(EvidenceUnreadable):
    """An archive's own structure is broken or cut off."""


class PatternInvalid(Invalid):
    """A search pattern that RE2 does not accept."""

    def __init__(self, pattern: str, reason: str) -> None:
        super().__init__(f"The pattern {pattern[:80]!r} is not valid: {reason}.")
