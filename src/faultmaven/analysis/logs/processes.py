"""Scans the parts of logs in several processes where that pays, in this one where not.

This process scans parts too. Another gets jobs on its standard input and answers on its standard
output with the bytes it has read so far, then with the part; it ends when either pipe does.
"""

import os
import pickle  # nosec B403  # only between us and our own processes
import queue
import subprocess  # nosec B404  # our own interpreter with our own module
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import BinaryIO, Protocol, cast

from faultmaven.analysis.children import pickled, surroundings, unpickled
from faultmaven.analysis.errors import EvidenceUnreadable
from faultmaven.analysis.kernel.native import kernel
from faultmaven.analysis.logs.parts import LogPart, PartJob, scan

MOST_PROCESSES = 2
"""This one included. Each takes up to 110 MB, and all of them are to stay within 300."""
LEAST_BYTES = 32 << 20
"""Fewer are read sooner than another process has started."""
_COMMAND = (sys.executable, "-m", "faultmaven.analysis.logs.worker")

Answer = int | LogPart | OSError | EvidenceUnreadable


class Scans(Protocol):
    """The scanned parts, by the place of their job."""

    def part(self, place: int) -> LogPart:
        """Raises what reading the part raised: `OSError` or `EvidenceUnreadable`."""
        ...


@contextmanager
def scans(jobs: Sequence[PartJob], tell: Callable[[int], None]) -> Iterator[Scans]:
    """Scans jobs; `tell` is called in this thread with each number of bytes that were read.

    What `tell` raises ends the scanning, and the processes that were started for it.
    """
    processes = min(os.cpu_count() or 1, MOST_PROCESSES, len(jobs))
    large = _large(jobs)
    if large and (native := kernel()):
        native.reuse_memory()
    shipped = _shipped(jobs) if processes > 1 and large else []
    if not shipped:
        yield _Here(jobs, tell)
        return
    pool = _Pool(jobs, shipped, tell, processes - 1)
    try:
        yield pool
    finally:
        pool.end()


def _large(jobs: Sequence[PartJob]) -> bool:
    return sum(job.source.size for job in jobs) >= LEAST_BYTES


def _shipped(jobs: Sequence[PartJob]) -> list[bytes]:
    """The jobs as messages; none if some source exists in this process only."""
    try:
        return [pickled(job) for job in jobs]
    except (pickle.PicklingError, AttributeError, TypeError):
        return []


class _Here:
    def __init__(self, jobs: Sequence[PartJob], tell: Callable[[int], None]) -> None:
        self._jobs = jobs
        self._tell = tell

    def part(self, place: int) -> LogPart:
        return scan(self._jobs[place], self._tell)


class _Pool:
    """This process and others, each served by a thread; who is done takes the largest job left."""

    def __init__(
        self,
        jobs: Sequence[PartJob],
        shipped: Sequence[bytes],
        tell: Callable[[int], None],
        others: int,
    ) -> None:
        self._all = jobs
        self._shipped = shipped
        self._tell = tell
        self._left: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[tuple[int, Answer]] = queue.SimpleQueue()
        self._done: dict[int, Answer] = {}
        for place in sorted(range(len(jobs)), key=lambda place: -jobs[place].source.size):
            self._left.put(place)
        self._processes = [_started() for _ in range(others)]
        for process in self._processes:
            threading.Thread(target=self._serve, args=(process,), daemon=True).start()

    def part(self, place: int) -> LogPart:
        while place not in self._done:
            try:
                self._scan(self._left.get_nowait())
            except queue.Empty:
                self._take(*self._answers.get())
        answer = self._done.pop(place)
        if isinstance(answer, LogPart):
            return answer
        raise cast("OSError | EvidenceUnreadable", answer)

    def _scan(self, place: int) -> None:
        try:
            self._done[place] = scan(self._all[place], self._advance)
        except (EvidenceUnreadable, OSError) as error:
            self._done[place] = error

    def _advance(self, size: int) -> None:
        self._tell(size)
        while not self._answers.empty():
            self._take(*self._answers.get())

    def _take(self, place: int, answer: Answer) -> None:
        if isinstance(answer, int):
            self._tell(answer)
        else:
            self._done[place] = answer

    def end(self) -> None:
        for process in self._processes:
            process.kill()
            process.communicate()

    def _serve(self, process: "subprocess.Popen[bytes]") -> None:
        jobs, answers = cast("BinaryIO", process.stdin), cast("BinaryIO", process.stdout)
        while True:
            try:
                place = self._left.get_nowait()
            except queue.Empty:
                return
            answer: Answer = 0
            try:
                jobs.write(self._shipped[place])
                jobs.flush()
                while isinstance(answer, int):
                    answer = cast("Answer", unpickled(answers))
                    self._answers.put((place, answer))
            except (EOFError, OSError, ValueError):
                self._answers.put((place, OSError("the process that read it ended")))
                return


def _started() -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603  # nosec B603
        _COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=surroundings()
    )
