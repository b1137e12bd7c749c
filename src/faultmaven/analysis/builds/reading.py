"""Reads a build's log line by line: its steps, how it ended, and the errors that made it fail."""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from operator import attrgetter

from faultmaven.analysis.builds.blocks import Blocks, BuildLine
from faultmaven.analysis.builds.grammar import Role, role
from faultmaven.analysis.builds.model import BuildLog, ErrorBlock, Outcome, Step
from faultmaven.analysis.builds.steps import exit_code, landmark, outcome, step_name, task_name
from faultmaven.analysis.builds.transport import unwrap
from faultmaven.analysis.reading import Line

LAST_WORDS = 5
MAX_ERRORS = 500
_SAID = frozenset({Role.PLAIN, Role.PLACE, Role.DETAIL, Role.HEADER, Role.ERROR})
_VARIES = re.compile(r"\b[0-9a-fA-F]{7,64}+\b|\d+")


def normal(text: str) -> str:
    """A line without what differs from run to run: numbers (times, durations, counts, process ids)
    and hexadecimal names (commits, digests, addresses)."""
    return _VARIES.sub("0", text.strip())


def normals(lines: Iterable[str]) -> frozenset[str]:
    """All lines of a passing build, each without what differs from run to run."""
    return frozenset(normal(unwrap(line).text) for line in lines)


def read(file: str, lines: Sequence[str], known: Collection[str] | None = None) -> BuildLog:
    """What the log of one build says; `known` are the `normals` of passing builds, if any.

    A line that a passing build shows too opens no error. Where it is told which steps failed, only
    the errors within these count. In a build that passed, only what passing builds lack is one. Of
    very many errors the first `MAX_ERRORS` are kept.
    """
    reader = _Reader(lines, known)
    for number, line in enumerate(lines, 1):
        reader.add(number, line)
    return reader.result(file)


class _Reader:
    def __init__(self, lines: Sequence[str], known: Collection[str] | None) -> None:
        self._lines = lines
        self._known = known
        self._blocks = Blocks()
        self._steps: list[Step] = []
        self._tasks: list[Step] = []
        self._told: dict[Outcome, list[int]] = {told: [] for told in Outcome}
        self._exit: int | None = None
        self._usual: list[int] = []

    def add(self, number: int, line: str) -> None:
        text, step = unwrap(line)
        if step or landmark(text):
            self._place(number, line, step or step_name(text), text)
            self._end(number, text)
        known = None if self._known is None else normal(text) in self._known
        does = role(text)
        if known and does is Role.ERROR:
            self._usual.append(number)
        indent = len(text) - len(text.lstrip())
        self._blocks.add(BuildLine(number, text, does, indent, known))

    def _place(self, number: int, line: str, step: str, text: str) -> None:
        if step and (not self._steps or self._steps[-1].name != step):
            self._steps.append(Step(step, number, line))
        elif task := task_name(text):
            self._tasks.append(Step(task, number, line))

    def _end(self, number: int, text: str) -> None:
        told = outcome(text)
        self._told[told].append(number)
        if told is Outcome.FAILED:
            self._exit = self._exit or exit_code(text)

    def result(self, file: str) -> BuildLog:
        failures, successes = self._told[Outcome.FAILED], self._told[Outcome.PASSED]
        spans = self._blocks.finish()
        passed = bool(successes) and not failures
        if passed and self._known is None:
            spans = ()
        elif failures and not spans:
            spans = [self._before(failures[0])]
        blocks = tuple(self._block(*span) for span in self._within_failures(spans)[:MAX_ERRORS])
        at = blocks[0].first if blocks else (failures or [0])[0]
        told = Outcome.FAILED if failures else Outcome.PASSED if passed else Outcome.UNKNOWN
        return BuildLog(
            file,
            told,
            self._line((failures or successes)[-1:]),
            self._exit,
            _latest(self._steps, failures[0] if failures else at) or _latest(self._tasks, at),
            blocks,
            len(self._usual),
            self._line(self._usual[:1]),
        )

    def _line(self, numbers: Sequence[int]) -> Line | None:
        return Line(numbers[0], self._lines[numbers[0] - 1]) if numbers else None

    def _before(self, end: int) -> tuple[int, int]:
        """The line that tells of an end, and up to `LAST_WORDS` lines right before it that tell of
        more than progress: where no error is recognised, the last words are the best witness."""
        first = end
        while end - first < LAST_WORDS and first > 1:
            if role(unwrap(self._lines[first - 2]).text) not in _SAID:
                break
            first -= 1
        return first, end

    def _within_failures(self, spans: Sequence[tuple[int, int]]) -> Sequence[tuple[int, int]]:
        failed = {_latest(self._steps, number) for number in self._told[Outcome.FAILED]}
        return [span for span in spans if _latest(self._steps, span[0]) in failed] or spans

    def _block(self, first: int, last: int) -> ErrorBlock:
        raw = tuple(self._lines[first - 1 : last])
        return ErrorBlock(first, last, raw, tuple(unwrap(line).text for line in raw))


def _latest(steps: Sequence[Step], number: int) -> Step | None:
    """The last step that begins at a line or before it."""
    place = bisect_right(steps, number, key=attrgetter("line"))
    return steps[place - 1] if place else None
