"""What a signal is: a fact about an entity, current or stale, with the lines that show it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from faultmaven.analysis.citations import SourceLine, cite_all
from faultmaven.analysis.model import Citation, Effect, Entity


@dataclass(frozen=True, slots=True)
class Signal:
    """A fact of a `kind` about `entity`; `stale` says why it no longer holds, empty while it
    does.

    `passed` says why nothing shows that it still holds, where nothing refutes it either.
    `weight` in [0, 1] grades a fact that shows more or less clearly; `explains` tells what else
    follows from it.
    """

    kind: str
    entity: Entity
    citations: tuple[Citation, ...]
    attributes: dict[str, str] = field(default_factory=dict)
    stale: str = ""
    stale_citations: tuple[Citation, ...] = ()
    weight: float = 1.0
    explains: tuple[Effect, ...] = ()
    passed: str = ""

    @property
    def current(self) -> bool:
        return not self.stale


def signal(
    kind: str,
    entity: Entity,
    lines: Iterable[SourceLine | None],
    more: Mapping[str, object] | None = None,
    *,
    stale: str = "",
    stale_lines: Iterable[SourceLine | None] = (),
    passed: str = "",
    **attributes: object,
) -> Signal:
    """A signal citing `lines`; attributes become text, those that are None are left out."""
    texts = {
        key: str(value)
        for key, value in {**(more or {}), **attributes}.items()
        if value is not None
    }
    refuting = cite_all(stale_lines)
    return Signal(kind, entity, cite_all(lines), texts, stale, refuting, passed=passed)
