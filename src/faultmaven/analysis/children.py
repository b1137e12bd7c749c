"""How processes that read evidence are told things: messages through pipes, and of their
surroundings nothing that is secret."""

import os
import pickle  # nosec B403  # only between us and our own processes
import struct
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO, Final

LENGTH: Final = struct.Struct(">Q")
_TOLD: Final = frozenset(
    {"HOME", "LANG", "LANGUAGE", "LD_LIBRARY_PATH", "PATH", "TESSDATA_PREFIX", "TMPDIR", "TZ"}
)
_TOLD_FAMILIES: Final = ("LC_", "PYTHON")


def surroundings() -> dict[str, str]:
    """The variables of our environment that a program or an interpreter needs to start.

    Keys, passwords and addresses in the environment are not among them: hostile evidence may take
    the process that reads it over.
    """
    return {
        name: value
        for name, value in os.environ.items()
        if name in _TOLD or name.startswith(_TOLD_FAMILIES)
    }


def framed(content: bytes) -> bytes:
    """A message as it goes through a pipe: its length, then its bytes."""
    return LENGTH.pack(len(content)) + content


def pickled(content: object) -> bytes:
    """An object as a message."""
    return framed(pickle.dumps(content, pickle.HIGHEST_PROTOCOL))


def unpickled(stream: BinaryIO) -> object:
    """The object that is the next message of a pipe. Raises `EOFError` when there is none, or not
    all of one."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        raise EOFError
    (length,) = LENGTH.unpack(head)
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return pickle.loads(data)  # noqa: S301  # nosec B301


def all_unpickled(stream: BinaryIO) -> Iterator[object]:
    """The objects that come through a pipe, until it is closed."""
    with suppress(EOFError):
        while True:
            yield unpickled(stream)
