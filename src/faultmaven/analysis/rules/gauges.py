"""Thresholds of metrics as data: which values of which metrics mean that something is not well."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import ClassVar, Literal


class Strict:
    """What a pack holds: fields that it does not know are refused where packs are checked."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = MappingProxyType({"extra": "forbid"})


@dataclass(frozen=True, kw_only=True)
class Gauge(Strict):
    """A threshold: where the level at the end is beyond it, the signal holds of the metric's owner.

    `metrics` are names without case and marks (`cpuutilization`). The level is compared as it is
    (`value`), or relative to the series' own first level (`first`) or highest value (`highest`);
    `least` is the level that a rise must reach as well, in the unit of the metric after `units` has
    scaled it. `kinds` are the kinds of entity it is about (any, if empty); `state` says whether
    being beyond it means that the owner is not well, rather than that more is asked of it.
    """

    signal: str
    metrics: list[str]
    kinds: list[str] = field(default_factory=list)
    above: float | None = None
    below: float | None = None
    of: Literal["value", "first", "highest"] = "value"
    least: float = 0.0
    units: dict[str, float] = field(default_factory=dict)
    state: bool = True
    source: str = ""
