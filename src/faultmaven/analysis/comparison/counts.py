"""Tests whether what is counted occurs more or less often in one body of lines than in another."""

from math import erfc, log, sqrt


def log_likelihood(count: int, total: int, other: int, other_total: int) -> float:
    """G² of `count` of `total` lines against `other` of `other_total`: twice the logarithm of how
    much likelier two rates make the counts than one (Dunning, "Accurate methods for the statistics
    of surprise and coincidence", Computational Linguistics 19, 1993)."""
    both, lines = count + other, total + other_total
    cells = (
        (count, total * both),
        (other, other_total * both),
        (total - count, total * (lines - both)),
        (other_total - other, other_total * (lines - both)),
    )
    return 2 * sum(seen * log(seen * lines / expected) for seen, expected in cells if seen)


def p_value(g: float) -> float:
    """The chance of a G² as large as this where the rates are the same (chi-squared, one degree of
    freedom; Wilks 1938)."""
    return erfc(sqrt(max(g, 0.0) / 2))
