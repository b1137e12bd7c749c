"""What of an analysis recognises the like of its case; pure."""

from collections.abc import Iterator

from faultmaven.analysis.model import Analysis

MOST_FEATURES = 200
FINDING, TEMPLATE = "finding ", "template "
_TROUBLE = frozenset({"error", "fatal", "warning"})


def features_of(analysis: Analysis) -> frozenset[str]:
    """The features of a case's evidence: what is wrong with which kind of thing, and the templates
    of warnings and errors.

    Names are no features: another service may break in the same way. Templates of ordinary lines
    are none either: they tell which system it is, not what broke.
    """
    return frozenset(sorted(set(_features(analysis)))[:MOST_FEATURES])


def _features(analysis: Analysis) -> Iterator[str]:
    for finding in analysis.findings:
        if finding.current:
            yield f"{FINDING}{finding.code} {finding.entity.kind}"
    for template in analysis.templates:
        if template.level in _TROUBLE:
            yield f"{TEMPLATE}{template.pattern}"
