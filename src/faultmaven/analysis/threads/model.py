"""What a thread dump tells of one thread."""

from dataclasses import dataclass, field

from faultmaven.analysis.citations import SourceLine


@dataclass(slots=True)
class Thread:
    """A thread with its state in the dump's words, its frames from the innermost on, and the locks
    that it waits for and holds (by their address)."""

    name: str
    state: str
    line: SourceLine
    frames: list[SourceLine] = field(default_factory=list)
    waits_for: str = ""
    holds: list[str] = field(default_factory=list)

    @property
    def pool(self) -> str:
        """The name without the number at its end, which workers of one pool share."""
        return self.name.rstrip("0123456789").rstrip("-_# ")
