"""What mining a log gives: its templates, and how often each occurred in each span of time."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faultmaven.analysis.model import Template


@dataclass(frozen=True, slots=True)
class Rates:
    """`counts[i, j]` lines of template i fell into the `step` seconds from `starts[j]`.

    `starts` are seconds since 1970, ascending multiples of `step`, those only in which the log has
    lines; steps divide one another, so that two logs can be brought to the coarser one's. A line
    without a time counts where the line before it does, and nowhere before the log's first time.
    """

    step: int
    starts: NDArray[np.int64]
    counts: NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class LogTemplates:
    """The templates of one log of `lines` lines (records where these are read by themselves, as
    those of tables and journals), most frequent first, and their rates.

    A template is a pattern at a level: lines of one pattern whose levels differ (a request that
    succeeds and one that fails) are two templates with one id. `template.count` counts lines, and
    so do `Rates`; of records of several lines each line counts for its own template. Where they
    were asked for, `numbers[i]` is the place in `templates` of line i + 1's.
    """

    file: str
    lines: int
    templates: tuple[Template, ...]
    rates: Rates
    numbers: NDArray[np.int64] | None = None

    def line_ids(self) -> list[str]:
        """The template id of every line, line 1 first; none if the numbers were not asked for."""
        ids = [template.id for template in self.templates]
        return [] if self.numbers is None else [ids[number] for number in self.numbers.tolist()]
