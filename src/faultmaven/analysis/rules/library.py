"""The rules in force: the built-in packs and any folders of packs that the user adds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from faultmaven.analysis.rules.gauges import Gauge
from faultmaven.analysis.rules.model import Entry, Pack, Pattern, Rule, RulePackInvalid
from faultmaven.analysis.rules.reading import read_built_in

BUILT_IN = Path(__file__).parent / "packs"


@dataclass(frozen=True, slots=True)
class Library:
    """Patterns, rules, the catalogue of codes and gauges, from all packs in name order."""

    patterns: tuple[Pattern, ...]
    rules: tuple[Rule, ...]
    codes: dict[str, Entry]
    gauges: tuple[Gauge, ...] = ()
    packs: dict[str, str] = field(default_factory=dict)
    """The pack of each rule, by the rule's id."""
    added: str = ""
    """A digest of the packs that a user added; empty where there are none."""

    @property
    def symptoms(self) -> frozenset[str]:
        """The codes that only restate what is seen."""
        return frozenset(code for code, entry in self.codes.items() if entry.symptom)

    def entry(self, code: str) -> Entry:
        return self.codes[code]


@cache
def built_in() -> Library:
    """The library of the built-in packs alone."""
    return joined({path: read_built_in(path) for path in pack_files(BUILT_IN)})


def pack_files(folder: Path) -> list[Path]:
    """The packs of a folder in the order of their names."""
    return sorted((*folder.glob("*.yaml"), *folder.glob("*.yml")))


def joined(packs: Mapping[Path, Pack]) -> Library:
    """The library of the packs. Raises `RulePackInvalid` for a rule of an unknown code."""
    codes = {entry.code: entry for pack in packs.values() for entry in pack.codes}
    rules = {rule.id: rule for pack in packs.values() for rule in pack.rules}
    for rule in rules.values():
        if rule.code not in codes:
            raise RulePackInvalid(f"rule {rule.id}: code {rule.code} is not in the catalogue")
    patterns = tuple(pattern for pack in packs.values() for pattern in pack.patterns)
    gauges = tuple(gauge for pack in packs.values() for gauge in pack.gauges)
    homes = {rule.id: path.stem for path, pack in packs.items() for rule in pack.rules}
    return Library(patterns, tuple(rules.values()), codes, gauges, homes)
