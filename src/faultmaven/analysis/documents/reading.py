"""Has a document read by a process of its own, which may fail, hang or grow without harm."""

import json
import subprocess  # nosec B404  # a fixed command, without a shell
import sys
import threading
from dataclasses import dataclass
from typing import Any

from faultmaven.analysis.documents.kinds import Kind
from faultmaven.analysis.streams import Readable, copy

COMMAND = (sys.executable, "-m", "faultmaven.analysis.documents.extraction")
DEADLINE_S = 90.0
AT_ONCE = threading.BoundedSemaphore(2)


class Unreadable(Exception):
    """Nothing of a document can be read as text, for the reason given."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some text of a document: `name` is empty for the whole of it, else a sheet's name.

    `left_out` says what of it was not read, if anything.
    """

    name: str
    text: str
    left_out: str = ""


def read_document(kind: Kind, stream: Readable) -> tuple[Part, ...]:
    """The text of a document, in lines: a page of a PDF begins with the line `[page 2 of 5]`, and
    the row of a sheet is the line of that number. Raises `Unreadable`."""
    with (
        AT_ONCE,
        subprocess.Popen(  # noqa: S603  # nosec B603
            (*COMMAND, kind.name), stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as process,
    ):
        ending = threading.Timer(DEADLINE_S, process.kill)
        ending.start()
        try:
            answer = _exchange(process, stream)
        finally:
            ending.cancel()
            process.kill()
    return _parts(kind, answer)


def _exchange(process: "subprocess.Popen[bytes]", stream: Readable) -> bytes:
    jobs, answers = process.stdin, process.stdout
    assert jobs is not None and answers is not None  # noqa: S101, PT018  # nosec B101  # pipes
    try:
        copy(stream, jobs)
        jobs.close()
    except BrokenPipeError:
        return b""
    return answers.read()


def _parts(kind: Kind, answer: bytes) -> tuple[Part, ...]:
    if not answer:
        raise Unreadable(f"a {kind} that could not be read within the limits of time and memory")
    told: dict[str, Any] = json.loads(answer)
    if reason := told.get("reason"):
        raise Unreadable(reason)
    parts = tuple(Part(**part) for part in told["parts"])
    if not any(part.text.strip() for part in parts):
        raise Unreadable(f"a {kind} without text")
    return parts
