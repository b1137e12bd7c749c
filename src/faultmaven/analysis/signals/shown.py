"""Numbers with their units, as an engineer reads them."""

import re
from typing import Final

_BYTES: Final = ("", " KiB", " MiB", " GiB", " TiB")
_MEASURED_IN_BYTES = re.compile(
    r"(?i)bytes|storagespace|memory$|throughput$|swapusage|diskusage|slotlag$"
)
_UNIT_OF: Final = (
    (re.compile(r"(?i)(?:replica|replication)lag$|latency$"), " s"),
    (re.compile(r"(?i)(?:utilization|balance)%?$"), " %"),
)
"""Units that CloudWatch's metrics have where an answer leaves them out."""
_UNITS: Final = {
    "seconds": " s",
    "milliseconds": " ms",
    "percent": " %",
    "count": "",
    "none": "",
    "count/second": "/s",
    "bytes/second": "/s",
}


def shown(value: float, unit: str = "", metric: str = "") -> str:
    """A value with its unit: `4.2 GiB`, `97 %`, `1300 s`; bytes also where only the metric's name
    tells them."""
    word = unit.lower()
    if word.startswith("bytes") or (not word and _MEASURED_IN_BYTES.search(metric)):
        return _bytes(value) + _UNITS.get(word, "")
    if not word:
        word = next((own for pattern, own in _UNIT_OF if pattern.search(metric)), "")
        return plain(value) + word
    return plain(value) + _UNITS.get(word, f" {unit}")


def plain(value: float) -> str:
    """A number with at most four digits that matter."""
    if abs(value) >= 1000:
        return f"{value:.0f}"
    return f"{value:.3g}"


def _bytes(value: float) -> str:
    for unit in _BYTES[:-1]:
        if abs(value) < 1024:
            return f"{plain(value)}{unit or ' B'}"
        value /= 1024
    return f"{plain(value)}{_BYTES[-1]}"
