"""Message brokers as their management tells them in JSON: nodes, alarms and partitions."""

from collections.abc import Iterator

from faultmaven.analysis.citations import SourceLine
from faultmaven.analysis.cloud.fields import Fields
from faultmaven.analysis.model import Entity
from faultmaven.analysis.signals.model import Signal, signal

_PARTITIONS = ("partitions", "networkpartitions", "partitiondetails")
_ALARMS = (("memalarm", "rabbit.memory_alarm"), ("diskfreealarm", "rabbit.disk_alarm"))
_NODE_MARK = "rabbit@"


def facts(fields: Fields) -> Iterator[Signal]:
    """What an object tells of a RabbitMQ cluster (`/api/nodes`, `rabbitmqctl cluster_status
    --formatter json`, or a tool's summary of them)."""
    name = fields.string("name", "node")
    if fields.string("networkpartitionsdetected") == "true":
        yield _partition(fields, [fields.line("networkpartitionsdetected")])
    if _NODE_MARK not in name:
        return
    broker = Entity("broker", name)
    if fields.string("running") == "false":
        yield signal("rabbit.node_down", broker, [fields.line("name", "node")], node=name)
    for field, kind in _ALARMS:
        if fields.string(field) == "true":
            yield signal(kind, broker, [fields.line(field)], node=name)
    if any(fields.list(field) for field in _PARTITIONS):
        yield _partition(fields, [fields.line("name", "node"), fields.line(*_PARTITIONS)])


def _partition(fields: Fields, lines: list[SourceLine]) -> Signal:
    apart = [
        str(name)
        for item in (fields, *fields.objects("partitiondetails"))
        for name in item.list("unreachablenodes", "partitions")
        if isinstance(name, str)
    ]
    return signal("rabbit.partition", Entity("broker", "rabbitmq"), lines, apart=", ".join(apart))
