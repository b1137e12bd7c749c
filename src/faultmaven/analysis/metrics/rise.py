"""How far a series moved from its normal level: the strongest sustained excursion after the
start."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WINDOW = 8
NORMAL_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Rise:
    """Normal level (median of the first rows), the highest windowed median after them, and its
    row."""

    normal: float
    peak: float
    row: int

    @property
    def delta(self) -> float:
        return self.peak - self.normal

    def ratio(self, floor: float) -> float:
        """Peak over normal, both raised by `floor` so that noise near zero does not count."""
        return (self.peak + floor) / (self.normal + floor)


def rise(values: NDArray[np.float64]) -> Rise | None:
    """The rise of a series; None for fewer than eight values. NaN rows are passed over."""
    known = np.flatnonzero(~np.isnan(values))
    if len(known) < 2 * WINDOW:
        return None
    kept = values[known]
    start = max(WINDOW, int(len(kept) * NORMAL_SHARE))
    normal = float(np.median(kept[:start]))
    tail = kept[start:]
    if len(tail) < WINDOW:
        return None
    windows = np.lib.stride_tricks.sliding_window_view(tail, WINDOW)
    medians = np.median(windows, axis=1)
    best = int(np.argmax(medians))
    row = int(known[start + best + int(np.argmax(windows[best]))])
    return Rise(normal, float(medians[best]), row)
