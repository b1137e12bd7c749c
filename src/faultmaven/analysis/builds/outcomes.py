"""What build logs tell beside their errors: how each ended, when, and which errors are usual."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from faultmaven.analysis.builds.model import BuildLog, Outcome
from faultmaven.analysis.builds.transport import time_of, unwrap
from faultmaven.analysis.builds.wording import message
from faultmaven.analysis.citations import SourceLine, cite
from faultmaven.analysis.model import Citation, Event, RuledOut
from faultmaven.analysis.observed import State
from faultmaven.analysis.reading import Line

STEP = "step_started"
ERROR = "build_error"
MAX_ERRORS = 10


def states(builds: Iterable[BuildLog]) -> Iterator[State]:
    """How each build ended, where its log tells."""
    for build in builds:
        if build.outcome is not Outcome.UNKNOWN and build.end:
            words = f"{build.entity.name} {build.outcome.value}"
            passed = build.outcome is Outcome.PASSED
            yield State(build.entity, passed, words, (_cited(build, build.end),))


def events(builds: Iterable[BuildLog]) -> Iterator[Event]:
    """When the step that failed began, its first `MAX_ERRORS` errors, and its end, where the log
    has times."""
    for build in builds:
        if build.failed:
            begun = Line(build.failed.line, build.failed.text)
            yield from _event(build, STEP, f"{build.failed.name} starts", begun)
        for block in build.blocks[:MAX_ERRORS]:
            first = Line(block.first, block.raw[0])
            yield from _event(build, ERROR, message(block.text, 0), first)


def usual(builds: Iterable[BuildLog]) -> Iterator[RuledOut]:
    """The errors that passing builds print as well: they did not make this one fail."""
    for build in builds:
        if build.first_usual and build.outcome is not Outcome.PASSED:
            said = message(unwrap(build.first_usual.text).text, 0)
            many = f"{build.usual} lines report errors" if build.usual > 1 else "A line reports one"
            reason = "passing builds print the same"
            yield RuledOut(f"{many}: {said}", reason, (_cited(build, build.first_usual),))


def _event(build: BuildLog, kind: str, summary: str, line: Line) -> Iterator[Event]:
    at: datetime | None = time_of(line.text)
    if at is not None and line.text.strip():
        yield Event(at, kind, summary, _cited(build, line), build.entity)


def _cited(build: BuildLog, line: Line) -> Citation:
    return cite(SourceLine(build.file, line.number, line.text))
