"""The kernel in C (`forms.c`) that groups lines by their word forms; without it numpy does so."""

import ctypes
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.ctypeslib import ndpointer
from numpy.typing import NDArray

from faultmaven.analysis.templates.forms import Grouped

BUILT = Path(__file__).with_name("_forms.so")
"""Where `hatch_build.py` puts the kernel when the package is installed beside a C compiler."""
_LONG = ctypes.c_int64


def kernel_groups(data: bytes, ends: NDArray[np.intp]) -> Grouped | None:
    """The lines of `data`, whose ends are at `ends`, grouped by word form.

    None where no kernel was built, and where too many forms fall on the same places of its table.
    """
    word_forms = _word_forms()
    if word_forms is None:
        return None
    lines = len(ends)
    forms, bounds = np.empty(len(data), np.uint8), np.empty(lines, np.int64)
    first, hashes = np.empty(lines, np.int64), np.empty(lines, np.uint64)
    numbers, slots = np.empty(lines, np.int32), np.full(1 << (2 * lines).bit_length(), -1, np.int32)
    found = word_forms(
        data,
        len(data),
        ends.astype(np.int64, copy=False),
        *(lines, forms, bounds, first, hashes, numbers, slots, len(slots)),
    )
    if found < 0:
        return None
    marks = [0, *bounds[:found].tolist()]
    text = forms[: marks[-1]].tobytes()
    distinct = [text[start:end] for start, end in pairwise(marks)]
    return Grouped(distinct, first[:found], numbers)


@lru_cache(maxsize=1)
def _word_forms() -> Callable[..., int] | None:
    try:
        function = ctypes.CDLL(str(BUILT)).faultmaven_word_forms
    except (OSError, AttributeError):
        return None
    function.restype = _LONG
    buffers = map(_array, (np.uint8, np.int64, np.int64, np.uint64, np.int32, np.int32))
    function.argtypes = [ctypes.c_char_p, _LONG, _array(np.int64), _LONG, *buffers, _LONG]
    return cast("Callable[..., int]", function)


def _array(kind: type[object]) -> type[Any]:
    return ndpointer(kind, ndim=1, flags="C_CONTIGUOUS")
