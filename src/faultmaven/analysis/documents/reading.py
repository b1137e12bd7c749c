"""Has a document read by a process of its own, which may fail, hang or grow without harm."""

import json
import os
import signal
import subprocess  # nosec B404  # a fixed command, without a shell
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from faultmaven.analysis.children import surroundings
from faultmaven.analysis.documents.kinds import Kind
from faultmaven.analysis.streams import Readable, copy

COMMAND = (sys.executable, "-m", "faultmaven.analysis.documents.extraction")
DEADLINE_S = 90.0
MOST_CHARS = 32_000_000
"""Of the text of one document: what is more is left out."""
MOST_ANSWER_BYTES = 6 * MOST_CHARS + (1 << 20)
"""JSON writes a character in at most six bytes, but for those beyond the basic plane."""


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
    with subprocess.Popen(  # noqa: S603  # nosec B603
        (*COMMAND, kind.name),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=surroundings(),
        start_new_session=True,
    ) as process:
        ending = threading.Timer(DEADLINE_S, _end, (process.pid,))
        ending.start()
        try:
            answer = _exchange(process, stream)
        finally:
            ending.cancel()
            ending.join()
            _end(process.pid)
    return _parts(kind, answer)


def _end(leader: int) -> None:
    """Ends the process that reads with those it has started; it is not yet waited for."""
    with suppress(ProcessLookupError, PermissionError):  # it has ended; macOS says the latter
        os.killpg(leader, signal.SIGKILL)


def _exchange(process: "subprocess.Popen[bytes]", stream: Readable) -> bytes:
    jobs, answers = process.stdin, process.stdout
    assert jobs is not None and answers is not None  # noqa: S101, PT018  # nosec B101  # pipes
    with suppress(BrokenPipeError):  # it has read enough to refuse it
        copy(stream, jobs)
    with suppress(BrokenPipeError):
        jobs.close()
    return answers.read(MOST_ANSWER_BYTES)


def _parts(kind: Kind, answer: bytes) -> tuple[Part, ...]:
    try:
        told: dict[str, Any] = json.loads(answer)
    except ValueError as error:
        within = "within the limits of time and memory"
        raise Unreadable(f"a {kind} that could not be read {within}") from error
    if reason := told.get("reason"):
        raise Unreadable(reason)
    parts = tuple(Part(**part) for part in told["parts"])
    if not any(part.text.strip() for part in parts):
        raise Unreadable(f"a {kind} without text")
    return parts
