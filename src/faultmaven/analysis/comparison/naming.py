"""Names known-good evidence apart, so that a citation into it cannot be taken for another file."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import count

from faultmaven.analysis.sources import Source

FOLDER = "baseline"


def apart(baseline: Iterable[Source], sources: Iterable[Source]) -> list[Source]:
    """The known-good sources under `baseline/` (or `baseline2/` and so on, where the evidence
    itself has such a folder), in the order of their names."""
    taken = {source.name.partition("/")[0] for source in sources}
    names = (FOLDER if number == 1 else f"{FOLDER}{number}" for number in count(1))
    folder = next(name for name in names if name not in taken)
    named = (replace(source, name=f"{folder}/{source.name}") for source in baseline)
    return sorted(named, key=lambda source: source.name)
