"""What kind of thing a cloud service's dimension or identifier names."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from faultmaven.analysis.cloud.fields import plain_name
from faultmaven.analysis.metrics.series import Series
from faultmaven.analysis.model import Entity

DATABASE: Final = "database"
_KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "dbinstanceidentifier": DATABASE,
        "dbclusteridentifier": DATABASE,
        "functionname": "function",
        "targetgroup": "load_balancer",
        "loadbalancer": "load_balancer",
        "loadbalancername": "load_balancer",
        "instanceid": "host",
        "volumeid": "volume",
        "queuename": "queue",
        "topicname": "topic",
        "streamname": "stream",
        "tablename": "table",
        "cacheclusterid": "cache",
        "replicationgroupid": "cache",
        "brokerid": "broker",
        "broker": "broker",
    }
)
"""What a dimension names (the dimensions of AWS's service namespaces), the most telling first."""


def entity_of(labels: Mapping[str, str]) -> Entity | None:
    """Whom the dimensions of a metric name: the most telling of them; None if none is known."""
    known = {plain_name(name): value for name, value in labels.items()}
    named = (Entity(kind, known[name]) for name, kind in _KINDS.items() if known.get(name))
    return next(named, None)


def unmanaged(series: Iterable[Series]) -> list[Series]:
    """The series that are of no managed resource, for which no thresholds are known."""
    return [one for one in series if entity_of(one.labels) is None]
