"""The facts of a file that is a stack trace and little else."""

from collections.abc import Sequence

from faultmaven.analysis.exceptions.thrown import Thrown, thrown
from faultmaven.analysis.model import Entity
from faultmaven.analysis.signals.model import Signal, signal
from faultmaven.analysis.signals.speakers import service_of

MAX_SAID = 160


def facts(file: str, lines: Sequence[str]) -> list[Signal]:
    """A signal for each distinct exception: its name, message, and innermost own frame."""
    service = service_of(file)
    entity = Entity("service", service) if service else Entity("file", file)
    alike: dict[tuple[str, str], list[Thrown]] = {}
    for item in thrown(file, lines):
        alike.setdefault((item.name, item.own.place), []).append(item)
    return [
        signal(
            "trace.exception",
            entity,
            [same[0].line, same[0].own.line],
            exception=name,
            said=f"{name}: {same[0].said[:MAX_SAID]}" if same[0].said else name,
            place=place,
            count=len(same),
        )
        for (name, place), same in alike.items()
    ]
