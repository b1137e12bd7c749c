"""The HTTP statuses that lines show as access logs do."""

import numpy as np
from numpy.typing import NDArray

from faultmaven.analysis.logs.block_lines import BlockLines
from faultmaven.analysis.logs.figures import Figures

_QUOTE, _BLANK = b'" '
_ZERO = np.uint8(ord("0"))
_STATUS = Figures(b'" 000')


def http_statuses(lines: BlockLines, rows: NDArray[np.int64]) -> NDArray[np.int32]:
    """The HTTP status of each of these lines that shows one as access logs do, after a request in
    quotes and by itself; 0 for the others and for those that show several."""
    if lines.kernel:
        return lines.kernel.statuses(lines.data, lines.ends, rows)
    codes = lines.codes
    places = np.flatnonzero((codes[:-5] == _QUOTE) & (codes[1:-4] == _BLANK))
    figures = lines.eights[places]
    shown = _STATUS.shown(figures) & (codes[places + _STATUS.size] - _ZERO > 9)
    pairs = _STATUS.pairs(figures[shown])
    of_line = np.searchsorted(lines.ends, places[shown])
    once = np.bincount(of_line, minlength=len(lines)) == 1
    found = np.zeros(len(lines), dtype=np.int32)
    found[of_line] = pairs[2] // 10 * 100 + pairs[3]
    return np.where(once, found, 0)[rows]
