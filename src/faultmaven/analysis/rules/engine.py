"""Applies rules to signals: matches with statement and citations, and what was ruled out and
why."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from faultmaven.analysis.model import Citation, Effect, Entity, RuledOut, Strength
from faultmaven.analysis.rules.model import Condition, Rule
from faultmaven.analysis.signals.model import Signal

MAX_CITATIONS = 8
DOUBTED = 0.7
_NOTHING_KNOWN = " (?)"


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that holds for an entity."""

    rule: Rule
    entity: Entity
    statement: str
    citations: tuple[Citation, ...]
    attributes: dict[str, str] = field(default_factory=dict)
    weight: float = 1.0
    explains: tuple[Effect, ...] = ()
    doubt: str = ""
    """Why it does not show what is wrong now; empty where it does."""

    @property
    def confidence(self) -> float:
        """The rule's confidence, less where its first signal shows less clearly or is in doubt."""
        return self.rule.confidence * self.weight * (DOUBTED if self.doubt else 1.0)

    @property
    def decisive(self) -> bool:
        """Whether it shows what is wrong now."""
        return self.rule.strength is Strength.DECISIVE and not self.doubt


class _Blank(dict[str, str]):
    """Attributes for a template; what is not known reads as a question mark, and brackets with
    nothing else are left out of statements."""

    def __missing__(self, key: str) -> str:
        return "?"


class Signals:
    """The signals of one analysis, by kind and by entity."""

    def __init__(self, signals: Iterable[Signal]) -> None:
        self._by_kind: dict[str, list[Signal]] = defaultdict(list)
        self._by_entity: dict[tuple[str, Entity], list[Signal]] = defaultdict(list)
        for item in sorted(signals, key=_order):
            self._by_kind[item.kind].append(item)
            self._by_entity[item.kind, item.entity].append(item)

    def of(self, kind: str) -> Sequence[Signal]:
        return self._by_kind.get(kind, ())

    def about(self, kind: str, entity: Entity) -> Sequence[Signal]:
        return self._by_entity.get((kind, entity), ())

    def find(self, condition: Condition, first: Signal) -> Signal | None:
        """The first current signal that meets a condition beside `first`."""
        candidates = (
            self.of(condition.signal)
            if condition.anywhere
            else self.about(condition.signal, first.entity)
        )
        for item in candidates:
            if (
                item.current
                and item is not first
                and meets(item, condition)
                and all(
                    item.attributes.get(name) == first.attributes.get(name)
                    for name in condition.same
                )
            ):
                return item
        return None


def apply(rules: Sequence[Rule], signals: Signals) -> tuple[list[Match], list[RuledOut]]:
    """All matches of all rules, and the explanations that stale or refuting evidence rules out."""
    matches: list[Match] = []
    ruled_out: dict[tuple[str, str], RuledOut] = {}
    for rule in rules:
        for first in signals.of(rule.when.signal):
            if not meets(first, rule.when):
                continue
            outcome = _try(rule, first, signals)
            if isinstance(outcome, Match):
                matches.append(outcome)
            elif outcome is not None:
                ruled_out.setdefault((outcome.statement, outcome.reason), outcome)
    return matches, list(ruled_out.values())


def meets(item: Signal, condition: Condition) -> bool:
    """Whether a signal is about a kind of entity that a condition allows, has the attributes that
    it wants, and none that it excludes."""
    if condition.kinds and item.entity.kind not in condition.kinds:
        return False
    if any(_number(item, name) < least for name, least in condition.at_least.items()):
        return False
    return all(
        item.attributes.get(name) in _any_of(wanted) for name, wanted in condition.where.items()
    ) and not any(
        name in item.attributes
        and (item.attributes[name] in _any_of(wanted) or "*" in _any_of(wanted))
        for name, wanted in condition.without.items()
    )


def _number(item: Signal, name: str) -> int:
    value = item.attributes.get(name, "")
    return int(value) if value.isdecimal() else 0


def _try(rule: Rule, first: Signal, signals: Signals) -> Match | RuledOut | None:
    found = [first]
    for condition in rule.also:
        item = signals.find(condition, first)
        if item is None:
            return None
        found.append(item)
    attributes: dict[str, str] = {}
    for item in reversed(found):
        attributes.update(item.attributes)
    entity = _blamed(rule, first, attributes)
    if entity is None:
        return None
    words = _Blank(attributes, name=entity.name, subject=first.entity.name)
    words["namespace"] = entity.namespace or (entity.name if entity.kind == "namespace" else "")
    words["times"] = _times(attributes.get("count", ""))
    statement = rule.say.format_map(words).replace(_NOTHING_KNOWN, "")
    refuted = _refuted(rule, first, signals, statement, words)
    if refuted is not None:
        return refuted
    citations = tuple(dict.fromkeys(cited for item in found for cited in item.citations))
    kept, doubt = citations[:MAX_CITATIONS], _doubt(rule, first, signals)
    return Match(rule, entity, statement, kept, dict(words), first.weight, first.explains, doubt)


def _refuted(
    rule: Rule, first: Signal, signals: Signals, statement: str, words: Mapping[str, str]
) -> RuledOut | None:
    """Why the rule does not hold although its signals are there: what it is about is over, or
    something speaks against it."""
    if not first.current:
        return RuledOut(statement, first.stale, (first.stale_citations + first.citations)[:4])
    for condition in rule.unless:
        item = signals.find(condition, first)
        if item is not None:
            return RuledOut(statement, condition.reason.format_map(words), item.citations[:4])
    if first.passed and not rule.also and rule.strength is not Strength.DECISIVE:
        return RuledOut(statement, first.passed, first.citations[:4])
    return None


def _doubt(rule: Rule, first: Signal, signals: Signals) -> str:
    """Why a rule, although it holds, does not show what is wrong now."""
    if rule.also:
        return ""
    count = sum(_number(item, "count") for item in signals.about(first.kind, first.entity))
    if 0 < count < rule.decisive_from:
        return f"it was said only {_times(str(count))}, as happens where all is well"
    against = (each for each in rule.doubts if signals.find(each, first) is not None)
    return first.passed or next((condition.reason for condition in against), "")


def _blamed(rule: Rule, first: Signal, attributes: dict[str, str]) -> Entity | None:
    """Whom the rule blames: the signal's entity, its namespace, or the entity an attribute
    names."""
    if rule.blame == "self":
        return first.entity
    namespace = first.entity.namespace
    if rule.blame == "namespace":
        if first.entity.kind == "namespace":
            return first.entity
        return Entity("namespace", namespace) if namespace else None
    kind, _, name = rule.blame.partition(":")
    value = attributes.get(name, "")
    return Entity(kind, value, None if kind == "node" else namespace) if value else None


def _times(count: str) -> str:
    return "once" if count == "1" else f"{count} times"


def _any_of(wanted: str | list[str]) -> Sequence[str]:
    return [wanted] if isinstance(wanted, str) else wanted


def _order(item: Signal) -> tuple[str, tuple[Citation, ...]]:
    """By place in the evidence; equals stay as they were found, so that no name decides."""
    return item.kind, item.citations
