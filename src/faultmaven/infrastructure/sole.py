"""Whether this process is the only one that serves from a data folder."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def sole(folder: Path) -> Iterator[bool]:
    """True for the first process that asks; the lock ends with the block or the process."""
    with (folder / "serving.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
