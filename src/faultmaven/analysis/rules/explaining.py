"""What a rule looks for, what it proves, what refutes it and what mends its cause, as values."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from faultmaven.analysis.model import Strength
from faultmaven.analysis.rules.library import Library
from faultmaven.analysis.rules.model import Condition, Entry, Pattern, Rule
from faultmaven.errors import Invalid


class NothingExplained(Invalid):
    """No rule and no code has the name that was given."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A rule with its pack and with what the texts it reads must say."""

    rule: Rule
    pack: str
    patterns: tuple[Pattern, ...]

    @property
    def decisive(self) -> bool:
        return self.rule.strength is Strength.DECISIVE

    @property
    def refuted_by(self) -> tuple[str, ...]:
        """What keeps the rule from holding, in words."""
        unless = (_words(condition) for condition in (*self.rule.unless, *self.rule.doubts))
        cleared = (name for pattern in self.patterns for name in pattern.cleared_by)
        later = (f"a later {name} about the same entity" for name in dict.fromkeys(cleared))
        return (*unless, *later)

    @property
    def looks_for(self) -> tuple[str, ...]:
        """The signals that must be there, in words."""
        return tuple(_words(condition) for condition in (self.rule.when, *self.rule.also))

    def to_json(self) -> dict[str, object]:
        return {
            "id": self.rule.id,
            "pack": self.pack,
            "code": self.rule.code,
            "strength": self.rule.strength.value,
            "confidence": self.rule.confidence,
            "looks_for": list(self.looks_for),
            "patterns": [
                {"signal": each.signal, "where": list(each.where), "pattern": each.pattern}
                for each in self.patterns
            ],
            "blames": self.rule.blame,
            "refuted_by": list(self.refuted_by),
            "says": self.rule.say,
            "source": self.rule.source,
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """A cause of the catalogue with the rules that name it."""

    entry: Entry
    rules: tuple[Explained, ...]

    def to_json(self) -> dict[str, object]:
        return {
            **asdict(self.entry),
            "rules": [each.to_json() for each in self.rules],
        }


def explain(library: Library, name: str) -> Explanation:
    """The cause of a code with all its rules, or of a rule's id with that rule alone.

    Raises `NothingExplained` if there is neither.
    """
    rules = [rule for rule in library.rules if name in (rule.id, rule.code)]
    if not rules and name not in library.codes:
        raise NothingExplained(
            f"There is no rule and no code {name}: `faultmaven rules list WORD` finds names."
        )
    entry = library.entry(rules[0].code if rules else name)
    return Explanation(entry, tuple(_explained(library, rule) for rule in rules))


def explained(library: Library, word: str = "") -> Iterator[Explained]:
    """All rules that have the word in their names, texts or cause, by pack, in order of packs."""
    for rule in sorted(library.rules, key=lambda rule: library.packs.get(rule.id, "")):
        entry = library.entry(rule.code)
        texts = (rule.id, rule.code, rule.say, entry.title, entry.category, library.packs[rule.id])
        if any(word.lower() in text.lower() for text in texts):
            yield _explained(library, rule)


def _explained(library: Library, rule: Rule) -> Explained:
    signals = {condition.signal for condition in (rule.when, *rule.also)}
    patterns = tuple(each for each in library.patterns if each.signal in signals)
    return Explained(rule, library.packs[rule.id], patterns)


def _words(condition: Condition) -> str:
    """A condition in words: its signal, what its attributes must be, and where it must be."""
    said = [condition.signal]
    said += [f"{name} is {_one_of(wanted)}" for name, wanted in condition.where.items()]
    said += [_without(name, wanted) for name, wanted in condition.without.items()]
    said += [f"{name} at least {least}" for name, least in condition.at_least.items()]
    said += [f"about a {' or '.join(condition.kinds)}"] if condition.kinds else []
    said += ["anywhere"] if condition.anywhere else []
    return ", ".join(said) + (f" ({condition.reason})" if condition.reason else "")


def _without(name: str, wanted: str | list[str]) -> str:
    return f"no {name}" if wanted == "*" else f"{name} is not {_one_of(wanted)}"


def _one_of(wanted: str | list[str]) -> str:
    return wanted if isinstance(wanted, str) else " or ".join(wanted)
