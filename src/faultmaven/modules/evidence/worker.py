"""The process that analyses: jobs come on its standard input, answers go to its standard output."""

import os
import pickle
import sys
from typing import BinaryIO

from faultmaven.analysis.engine import analyse
from faultmaven.analysis.serialise import dump
from faultmaven.errors import Invalid
from faultmaven.modules.evidence.analysts import DONE, LENGTH, REFUSED, Job, frame

NICENESS = 5


def answer(job: Job) -> bytes:
    try:
        return DONE + dump(analyse(job.sources, skipped=job.skipped))
    except Invalid as refusal:
        return REFUSED + str(refusal).encode()


def serve(jobs: BinaryIO, answers: BinaryIO) -> None:
    """Answers jobs until their pipe is closed, which it is when the server ends."""
    while length := jobs.read(LENGTH.size):
        job = jobs.read(*LENGTH.unpack(length))
        answers.write(frame(answer(pickle.loads(job))))  # noqa: S301  # our own parent wrote it
        answers.flush()


def main() -> None:
    os.nice(NICENESS)
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answers:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
