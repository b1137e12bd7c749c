"""The process that analyses: jobs come on its standard input, answers go to its standard output."""

import os
import sys
import threading
import time
from collections.abc import Iterator
from typing import BinaryIO, cast

from faultmaven.analysis.children import all_unpickled, framed
from faultmaven.analysis.engine import analyse
from faultmaven.analysis.gather import Progress
from faultmaven.analysis.serialise import dump
from faultmaven.modules.evidence.analysts import DONE, PROGRESS, TOLD, Job

NICENESS = 5
LOOK_EVERY_S = 1.0
TELL_EVERY_S = 0.5


def serve(jobs: BinaryIO, answers: BinaryIO) -> None:
    """Answers jobs until their pipe is closed, which it is when the server ends."""
    for job in cast("Iterator[Job]", all_unpickled(jobs)):
        tell = _teller(answers)
        found = analyse(
            job.sources,
            baseline=job.baseline,
            skipped=job.skipped,
            library=job.library,
            progress=tell,
        )
        answers.write(framed(DONE + dump(found)))
        answers.flush()


def _teller(answers: BinaryIO) -> Progress:
    """Tells the parent how far we are, every now and then and at the end of the reading."""
    told_at = time.monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal told_at
        if done == total or time.monotonic() - told_at >= TELL_EVERY_S:
            told_at = time.monotonic()
            answers.write(framed(TOLD + PROGRESS.pack(done, total)))
            answers.flush()

    return tell


def leave_with(parent: int) -> None:
    """Ends this process, busy or not, once the process that started it is gone."""
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY_S)
    os._exit(1)


def main(parent: int) -> None:
    os.nice(NICENESS)
    threading.Thread(target=leave_with, args=(parent,), daemon=True).start()
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answers:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main(int(sys.argv[1]))
