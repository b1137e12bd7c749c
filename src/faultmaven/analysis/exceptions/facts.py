"""The facts of a file that is a stack trace and little else."""

from collections.abc import Sequence

from faultmaven.analysis.exceptions.thrown import Thrown, thrown
from faultmaven.analysis.model import Entity
from faultmaven.analysis.signals.model import Signal, signal
from faultmaven.analysis.signals.speakers import service_of
from faultmaven.analysis.timestamps import parse_time

MAX_SAID = 160


def facts(file: str, lines: Sequence[str]) -> list[Signal]:
    """A signal for each distinct exception: its name, message, and innermost own frame.

    None where lines begin with a time: that is a log, in which a program tells of exceptions that
    it survived.
    """
    if any(parse_time(line[:40]) for line in lines if line[:1].isdigit() or line[:1] == "["):
        return []
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
