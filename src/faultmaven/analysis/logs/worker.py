"""The process that scans parts of logs for another: jobs on its standard input, answers on its
standard output."""

import os
import signal
import sys
from typing import BinaryIO, cast

from faultmaven.analysis.errors import EvidenceUnreadable
from faultmaven.analysis.logs.parts import PartJob, scan
from faultmaven.analysis.logs.processes import framed, unframed


def serve(jobs: BinaryIO, answers: BinaryIO) -> None:
    """Answers jobs until their pipe is closed."""

    def send(content: object) -> None:
        answers.write(framed(content))
        answers.flush()

    while True:
        try:
            job = cast("PartJob", unframed(jobs))
        except EOFError:
            return
        try:
            send(scan(job, send))
        except (EvidenceUnreadable, OSError) as error:
            send(OSError(str(error)))


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answers:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
