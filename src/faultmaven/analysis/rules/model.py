"""What a rule pack says: text patterns that make signals, and rules that make findings."""

from dataclasses import dataclass, field
from string import Formatter
from typing import Annotated, Literal

from annotated_types import Ge, Gt, Lt

from faultmaven.analysis.model import CommandClass, Strength
from faultmaven.analysis.rules.gauges import Gauge, Strict
from faultmaven.errors import Invalid

Wanted = str | list[str]
Where = Literal["event", "log", "config", "build"]
MECHANISM_KNOWS = frozenset({"name", "namespace"})


class RulePackInvalid(Invalid):
    """A rule pack cannot be used; the message names the file, the place in it and what is wrong."""


@dataclass(frozen=True, kw_only=True)
class Pattern(Strict):
    """A regular expression (RE2) over event messages, log lines or configuration; a match is a
    signal.

    Of log lines only: `about` names whom a line is about where that is not who says it, as `KIND`
    or `KIND:GROUP` with the group that captures the name; lines that tell a level below `least`
    do not count; a later line with one of the signals `cleared_by`, about the same entity and with
    the same captures, says that it is over.
    """

    signal: str
    where: list[Where] = field(default_factory=lambda: ["event"])
    pattern: str
    reasons: list[str] = field(default_factory=list)
    set: dict[str, str] = field(default_factory=dict)
    about: str = ""
    least: Literal["", "info", "warning", "error"] = ""
    cleared_by: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Condition(Strict):
    """A signal that must (or must not) be there; `same` names attributes equal to the first
    signal's, `kinds` the kinds of entity that it may be about (any, if empty), `at_least` the least
    numbers that attributes may have."""

    signal: str
    kinds: list[str] = field(default_factory=list)
    where: dict[str, Wanted] = field(default_factory=dict)
    without: dict[str, Wanted] = field(default_factory=dict)
    at_least: dict[str, int] = field(default_factory=dict)
    same: list[str] = field(default_factory=list)
    anywhere: bool = False
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Rule(Strict):
    """One rule: when its signals hold and nothing refutes it, the entity to blame has the cause
    `code`.

    What meets one of `doubts` does not refute it, but then it does not show what is wrong now.
    `decisive_from` is how often its first signal must occur for that to show the cause: what
    happens now and then where all is well only points at one where it is rare.
    """

    id: str
    code: str
    strength: Strength = Strength.CIRCUMSTANTIAL
    confidence: Annotated[float, Gt(0), Lt(1)]
    when: Condition
    also: list[Condition] = field(default_factory=list)
    unless: list[Condition] = field(default_factory=list)
    doubts: list[Condition] = field(default_factory=list)
    decisive_from: Annotated[int, Ge(1)] = 1
    blame: str = "self"
    say: str
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class Step(Strict):
    run: str
    safety: CommandClass = CommandClass.READ_ONLY


@dataclass(frozen=True, kw_only=True)
class Entry(Strict):
    """A cause in the catalogue; placeholders in its texts are filled from the cause.

    `mechanism` says in one sentence how the cause produces what is seen. `check` is the command
    that answers `look`; `check_elsewhere` does where the evidence shows no Kubernetes workload.
    """

    code: str
    title: str
    category: str
    entity: str
    mechanism: str
    symptom: bool = False
    action: str = ""
    commands: list[Step] = field(default_factory=list)
    verify: str = ""
    check: str = ""
    check_elsewhere: str = ""
    look: str = ""

    def __post_init__(self) -> None:
        named = {name for _, name, _, _ in Formatter().parse(self.mechanism) if name is not None}
        if unknown := named - MECHANISM_KNOWS:
            raise ValueError(f"a mechanism does not know {{{min(unknown)}}}")
        if not self.mechanism:
            raise ValueError("a mechanism says something")


@dataclass(frozen=True, kw_only=True)
class Pack(Strict):
    """A file of patterns, gauges, rules and catalogue entries; any part may be absent."""

    patterns: list[Pattern] = field(default_factory=list)
    gauges: list[Gauge] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    codes: list[Entry] = field(default_factory=list)

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for rule in self.rules:
            if rule.id in seen:
                raise ValueError(f"rule {rule.id} occurs twice")
            seen.add(rule.id)
