"""What a rule pack says, checked: text patterns that make signals, and rules that make findings."""

from pathlib import Path
from string import Formatter
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from faultmaven.analysis.model import CommandClass, Strength
from faultmaven.analysis.rules.gauges import Gauge
from faultmaven.errors import Invalid

Wanted = str | list[str]
MECHANISM_KNOWS = frozenset({"name", "namespace"})


class RulePackInvalid(Invalid):
    """A rule pack cannot be used; the message names the file, the place in it and what is wrong."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Pattern(_Strict):
    """A regular expression (RE2) over event messages, log lines or configuration; a match is a
    signal.

    Of log lines only: `about` names whom a line is about where that is not who says it, as `KIND`
    or `KIND:GROUP` with the group that captures the name; lines that tell a level below `least`
    do not count; a later line with one of the signals `cleared_by`, about the same entity and with
    the same captures, says that it is over.
    """

    signal: str
    where: list[Literal["event", "log", "config", "build"]] = ["event"]
    pattern: str
    reasons: list[str] = []
    set: dict[str, str] = {}
    about: Annotated[str, Field(pattern=r"^[a-z_]*(:\w+)?$")] = ""
    least: Literal["", "info", "warning", "error"] = ""
    cleared_by: list[str] = []


class Condition(_Strict):
    """A signal that must (or must not) be there; `same` names attributes equal to the first
    signal's, `kinds` the kinds of entity that it may be about (any, if empty), `at_least` the least
    numbers that attributes may have."""

    signal: str
    kinds: list[str] = []
    where: dict[str, Wanted] = {}
    without: dict[str, Wanted] = {}
    at_least: dict[str, int] = {}
    same: list[str] = []
    anywhere: bool = False
    reason: str = ""


class Rule(_Strict):
    """One rule: when its signals hold and nothing refutes it, the entity to blame has the cause
    `code`.

    `decisive_from` is how often its first signal must occur for that to show the cause: what
    happens now and then where all is well only points at one where it is rare.
    """

    id: str
    code: str
    strength: Strength = Strength.CIRCUMSTANTIAL
    confidence: Annotated[float, Field(gt=0, lt=1)]
    when: Condition
    also: list[Condition] = []
    unless: list[Condition] = []
    decisive_from: Annotated[int, Field(ge=1)] = 1
    blame: str = "self"
    say: str
    source: str = ""


class Step(_Strict):
    run: str
    safety: CommandClass = CommandClass.READ_ONLY


class Entry(_Strict):
    """A cause in the catalogue; placeholders in its texts are filled from the cause.

    `mechanism` says in one sentence how the cause produces what is seen. `check` is the command
    that answers `look`; `check_elsewhere` does where the evidence shows no Kubernetes workload.
    """

    code: str
    title: str
    category: str
    entity: str
    mechanism: Annotated[str, Field(min_length=1)]
    symptom: bool = False
    action: str = ""
    commands: list[Step] = []
    verify: str = ""
    check: str = ""
    check_elsewhere: str = ""
    look: str = ""

    @field_validator("mechanism")
    @classmethod
    def _known(cls, mechanism: str) -> str:
        named = {name for _, name, _, _ in Formatter().parse(mechanism) if name is not None}
        if unknown := named - MECHANISM_KNOWS:
            raise ValueError(f"a mechanism does not know {{{min(unknown)}}}")
        return mechanism


class Pack(_Strict):
    """A file of patterns, gauges, rules and catalogue entries; any part may be absent."""

    patterns: list[Pattern] = []
    gauges: list[Gauge] = []
    rules: list[Rule] = []
    codes: list[Entry] = []

    @field_validator("rules")
    @classmethod
    def _unique(cls, rules: list[Rule]) -> list[Rule]:
        seen: set[str] = set()
        for rule in rules:
            if rule.id in seen:
                raise ValueError(f"rule {rule.id} occurs twice")
            seen.add(rule.id)
        return rules


def read_pack(path: Path) -> Pack:
    """Reads one pack. Raises `RulePackInvalid` with the place and reason of the first fault."""
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml_loader())  # noqa: S506  # nosec B506
        return Pack.model_validate(data or {})
    except yaml.YAMLError as error:
        raise RulePackInvalid(f"{path.name}: not valid YAML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise RulePackInvalid(f"{path.name}: {place}: {first['msg']}") from error


def yaml_loader() -> type[yaml.SafeLoader]:
    """The safe loader, the fast one where the library has it."""
    loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return loader
