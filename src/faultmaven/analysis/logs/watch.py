"""Which lines of a log are to be looked at one by one."""

from enum import IntEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Watch(IntEnum):
    """Which lines of a form are to be looked at: none, one for all of a block, or each."""

    NONE = 0
    ONE = 1
    EACH = 2


class Watched(Protocol):
    def __call__(self, raw: bytes, *, but_for_words: bool) -> Watch:
        """Which lines of a form are to be looked at, told by the form's first line; with
        `but_for_words` the form leaves words with digits out."""
        ...


def looks(watch: NDArray[np.int8], forms: NDArray[np.int32]) -> list[tuple[int, int]]:
    """The places of the lines to look at, in order, each with the number of lines it stands for,
    given each line's `Watch` and the number of its form."""
    found = [(place, 1) for place in np.flatnonzero(watch == Watch.EACH).tolist()]
    ones = np.flatnonzero(watch == Watch.ONE)
    for form in np.unique(forms[ones]).tolist():
        places = ones[forms[ones] == form]
        found += [(int(places[0]), 1), (int(places[-1]), len(places) - 1)][: len(places)]
    return sorted(found)
