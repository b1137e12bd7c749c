"""JSON that metric stores return, told by the fields that hold its points."""

from collections.abc import Sequence

from faultmaven.analysis.formats.kinds import Detection, Format

HEAD_LINES = 400
HEAD_CHARS = 1 << 16
_STORES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("a Prometheus query", ('"resulttype"', '"result"', '"metric"')),
    ("CloudWatch metric data", ('"metricdataresults"', '"values"')),
    ("CloudWatch metric statistics", ('"datapoints"', '"label"')),
    ("a Graphite rendering", ('"target"', '"datapoints"')),
    ("a Datadog query", ('"pointlist"', '"metric"')),
)


def by_metrics(lines: Sequence[str]) -> Detection | None:
    """The metrics of a store whose fields, without case and underscores, are all there."""
    if lines[0].lstrip()[:1] not in ("{", "["):
        return None
    head = "".join(lines[:HEAD_LINES])[:HEAD_CHARS].lower().replace("_", "")
    for store, fields in _STORES:
        if all(field in head for field in fields):
            return Detection(Format.METRICS, 0.9, f"the fields of {store}")
    return None
