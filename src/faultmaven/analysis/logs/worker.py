"""The process that scans parts of logs for another: jobs on its standard input, answers on its
standard output."""

import os
import signal
import sys
from typing import BinaryIO, cast

from faultmaven.analysis.children import all_unpickled, pickled
from faultmaven.analysis.errors import EvidenceUnreadable
from faultmaven.analysis.kernel.native import kernel
from faultmaven.analysis.logs.parts import PartJob, scan


def serve(jobs: BinaryIO, answers: BinaryIO) -> None:
    """Answers jobs until their pipe is closed."""

    def send(content: object) -> None:
        answers.write(pickled(content))
        answers.flush()

    for job in all_unpickled(jobs):
        try:
            send(scan(cast("PartJob", job), send))
        except (EvidenceUnreadable, OSError) as error:
            send(OSError(str(error)))


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    if native := kernel():
        native.reuse_memory()
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answers:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
