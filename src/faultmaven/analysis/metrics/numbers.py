"""Numbers and times as tables and documents write them."""

import re
from collections.abc import Iterable

import numpy as np

from faultmaven.analysis.metrics.series import Floats
from faultmaven.analysis.timestamps import parse_time

NAN = float("nan")
_ABSENT = frozenset({"", "nan", "null", "none", "undefined", "n/a", "na", "-"})
_QUANTITY = re.compile(
    r"^(?P<number>[-+]?(?:\d[\d,]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?) ?(?P<unit>[a-zA-Zµ%/]{1,9})$"
)
_SCALES = {
    "k": 1e3, "m": 1e6, "mil": 1e6, "g": 1e9, "t": 1e12, "bil": 1e9,
    "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12,
    "kib": 2.0**10, "mib": 2.0**20, "gib": 2.0**30, "tib": 2.0**40,
    "ki": 2.0**10, "mi": 2.0**20, "gi": 2.0**30, "ti": 2.0**40,
}  # fmt: skip
_SMALL = {"m": 1e-3, "n": 1e-9, "u": 1e-6}
_SECONDS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0}


def number(text: str) -> float:
    """The value of a cell, with or without a unit (`1.5 GiB`, `30 ms` as .03, `12 %`); NaN if it
    is none."""
    try:
        return float(text)
    except ValueError:
        return _quantity(text.strip())


def is_absent(text: str) -> bool:
    """Whether a cell says that there is no value."""
    return text.strip().lower() in _ABSENT


def seconds(texts: Iterable[str]) -> Floats:
    """Times as seconds since 1970, NaN where a text is no time."""
    known: dict[str, float] = {}
    found = []
    for text in texts:
        if text not in known:
            known[text] = _seconds(text)
        found.append(known[text])
    return np.array(found, dtype=np.float64)


def _seconds(text: str) -> float:
    try:
        at = parse_time(float(text))
    except ValueError:
        at = parse_time(text.strip())
    return NAN if at is None else at.timestamp()


def _quantity(text: str) -> float:
    match = _QUANTITY.match(text)
    if match is None:
        return NAN
    unit = match["unit"]
    scale = _SECONDS.get(unit) or _SMALL.get(unit) or _SCALES.get(unit.lower(), 1.0)
    return float(match["number"].replace(",", "")) * scale
