"""The templates that tell most of a body of logs: its errors, and what it says most often."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from faultmaven.analysis.logs.rates import coarser
from faultmaven.analysis.model import Rate, Template
from faultmaven.analysis.templates.mined import LogTemplates, Rates

MAX_TEMPLATES = 60
MAX_ERRORS = 40
MAX_SPANS = 50
_SERIOUS = ("error", "fatal")


def telling(logs: Sequence[LogTemplates]) -> tuple[Template, ...]:
    """At most `MAX_TEMPLATES` templates with their rates, most frequent first.

    Errors come before what is merely frequent; they fill at most `MAX_ERRORS` places, unless the
    logs hold little else.
    """
    found = sorted(
        (
            (template, log, place)
            for log in logs
            for place, template in enumerate(log.templates)
            if template.pattern and template.example is not None
        ),
        key=lambda entry: (-entry[0].count, entry[0].file, entry[0].first_line),
    )
    errors = [entry for entry in found if entry[0].level in _SERIOUS]
    chosen = errors[:MAX_ERRORS]
    rest = [entry for entry in found if entry[0].level not in _SERIOUS] + errors[MAX_ERRORS:]
    chosen += rest[: MAX_TEMPLATES - len(chosen)]
    chosen.sort(key=lambda entry: (-entry[0].count, entry[0].file, entry[0].first_line))
    coarse = {id(log): _coarse(log.rates) for log in logs}
    return tuple(
        replace(template, rate=_rate(coarse[id(log)], place)) for template, log, place in chosen
    )


def _coarse(rates: Rates) -> Rates:
    """The rates in steps so large that at most `MAX_SPANS` spans have lines."""
    while len(rates.starts) > MAX_SPANS and (step := coarser(rates.step)):
        starts, places = np.unique(rates.starts // step * step, return_inverse=True)
        counts = np.zeros((len(rates.counts), len(starts)), dtype=np.uint32)
        np.add.at(counts.T, places, rates.counts.T)
        rates = Rates(step, starts, counts)
    return rates


def _rate(rates: Rates, place: int) -> Rate | None:
    counts = rates.counts[place]
    spans = np.flatnonzero(counts)
    starts = [datetime.fromtimestamp(start, UTC) for start in rates.starts[spans].tolist()]
    if not starts:
        return None
    return Rate(rates.step, tuple(zip(starts, counts[spans].tolist(), strict=True)))
