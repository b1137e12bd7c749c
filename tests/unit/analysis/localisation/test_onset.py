"""When a single measure moved."""

import numpy as np
import pytest

from faultmaven.analysis.localisation.onset import moved_at


@pytest.mark.parametrize(
    ("values", "index"),
    [
        ([1, 1, 1, 9, 9, 9], 3),
        ([1, 9, 1, 1, 9, 9], 4),
        ([1, 1, 9, 1, 9, 9, 9], 2),
        ([9, 9, 9, 9], 0),
    ],
    ids=["a step", "a stray value before it", "a stray value after it", "always"],
)
def test_a_series_moves_where_its_levels_part_best(values: list[float], index: int) -> None:
    assert moved_at(np.array(values, dtype=float), before=1, after=9) == index
