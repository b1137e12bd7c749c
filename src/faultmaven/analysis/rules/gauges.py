"""Thresholds of metrics as data: which values of which metrics mean that something is not well."""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class Gauge(BaseModel):
    """A threshold: where the level at the end is beyond it, the signal holds of the metric's owner.

    `metrics` are names without case and marks (`cpuutilization`). The level is compared as it is
    (`value`), or relative to the series' own first level (`first`) or highest value (`highest`);
    `least` is the level that a rise must reach as well, in the unit of the metric after `units` has
    scaled it. `kinds` are the kinds of entity it is about (any, if empty); `state` says whether
    being beyond it means that the owner is not well, rather than that more is asked of it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    signal: str
    metrics: list[str]
    kinds: list[str] = []
    above: float | None = None
    below: float | None = None
    of: Literal["value", "first", "highest"] = "value"
    least: float = 0.0
    units: dict[str, float] = {}
    state: bool = True
    source: str = ""
