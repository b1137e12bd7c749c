"""What kubectl's tables and pages have in common: columns, labels, addresses."""

from collections.abc import Iterable, Sequence

from generator.cluster import Cluster, Service


def table(header: Sequence[str], rows: Iterable[Sequence[str]], gap: int = 3) -> str:
    """Columns as kubectl sets them: three spaces apart, two within a `describe` page."""
    cells = [list(header), *map(list, rows)]
    widths = [max(len(row[column]) for row in cells) + gap for column in range(len(header))]
    lines = (
        "".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    )
    return "\n".join(lines) + "\n"


def joined(labels: dict[str, str]) -> str:
    return ",".join(f"{key}={value}" for key, value in sorted(labels.items()))


def addresses(cluster: Cluster, service: Service) -> str:
    found = (f"{pod.ip}:{service.target_port}" for pod in cluster.selected(service))
    return ",".join(found)
