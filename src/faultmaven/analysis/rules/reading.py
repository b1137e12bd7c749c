"""Reads the built-in packs, which are known to have the shape of packs."""

from pathlib import Path
from typing import Any

import yaml

from faultmaven.analysis.model import CommandClass, Strength
from faultmaven.analysis.rules.gauges import Gauge
from faultmaven.analysis.rules.model import (
    Condition,
    Entry,
    Pack,
    Pattern,
    Rule,
    Step,
)


def read_built_in(path: Path) -> Pack:
    """Reads a pack of ours, which the tests have checked."""
    data = parsed(path)
    return Pack(
        patterns=[Pattern(**each) for each in data.get("patterns", ())],
        gauges=[Gauge(**each) for each in data.get("gauges", ())],
        rules=[_rule(each) for each in data.get("rules", ())],
        codes=[_entry(each) for each in data.get("codes", ())],
    )


def yaml_loader() -> type[yaml.SafeLoader]:
    """The safe loader, the fast one where the library has it."""
    loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return loader


def parsed(path: Path) -> Any:
    """What the YAML of a pack says; an empty mapping where it says nothing."""
    text = path.read_text(encoding="utf-8")
    return yaml.load(text, Loader=yaml_loader()) or {}  # noqa: S506  # nosec B506  # safe loader


def _rule(data: dict[str, Any]) -> Rule:
    lists = ("also", "unless", "doubts")
    read = {name: [Condition(**each) for each in data.get(name, ())] for name in lists}
    strength = Strength(data.get("strength", Strength.CIRCUMSTANTIAL))
    return Rule(**{**data, **read, "when": Condition(**data["when"]), "strength": strength})


def _entry(data: dict[str, Any]) -> Entry:
    return Entry(**{**data, "commands": [_step(each) for each in data.get("commands", ())]})


def _step(data: dict[str, Any]) -> Step:
    return Step(run=data["run"], safety=CommandClass(data.get("safety", CommandClass.READ_ONLY)))
