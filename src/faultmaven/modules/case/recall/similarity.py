"""How alike the evidence of two cases is; pure."""

from collections.abc import Collection, Mapping, Sequence
from math import log

from faultmaven.modules.case.recall.features import FINDING, TEMPLATE

ALIKE_FROM = 0.5
"""From here on what two cases share weighs more than all that tells them apart."""


def rarity(cases: Sequence[Collection[str]]) -> Mapping[str, float]:
    """The weight of each feature: its smoothed inverse document frequency over the cases.

    ln((1 + N) / (1 + n)) + 1 for a feature that n of N cases have (Salton and Buckley, 1988), so
    that what most cases show says little. Weighing events of logs so in order to find past
    problems again is from Lin et al., "Log clustering based problem identification for online
    service systems", ICSE 2016.
    """
    counts: dict[str, int] = {}
    for features in cases:
        for feature in set(features):
            counts[feature] = counts.get(feature, 0) + 1
    return {name: log((1 + len(cases)) / (1 + count)) + 1 for name, count in counts.items()}


def likeness(one: Collection[str], other: Collection[str], weights: Mapping[str, float]) -> float:
    """Weighted Jaccard similarity in [0, 1]: the weight of what both show over that of all shown.

    Of findings if there are any, else of templates: what rules recognise says what broke, the
    wording of logs mostly whose logs they are. Features without a weight count 1.
    """
    first, second = set(one), set(other)
    for sort in (FINDING, TEMPLATE):
        either = sorted(name for name in first | second if name.startswith(sort))
        if either:
            both = sum(weights.get(name, 1.0) for name in either if name in first & second)
            return both / sum(weights.get(name, 1.0) for name in either)
    return 0.0
