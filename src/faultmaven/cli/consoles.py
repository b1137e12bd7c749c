"""Where output goes: the report to stdout, progress to stderr, both plain when piped."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

_TRAILING = re.compile(r"[ ]+(?=(?:\x1b\[0m)?$)", re.MULTILINE)


class Advance(Protocol):
    def __call__(self, done: int, total: int, /, note: str = "") -> None: ...


def show(*bodies: RenderableType) -> None:
    """Print to stdout, without the spaces that fill lines up; long commands are not cut."""
    console = Console(highlight=False)
    with console.capture() as capture:
        for body in bodies:
            console.print(body, crop=False)
    sys.stdout.write(_TRAILING.sub("", capture.get()))


@contextmanager
def progress(unit: str) -> Iterator[Advance]:
    """A progress bar on stderr while the block runs; nothing when stderr is not a terminal."""
    console = Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(unit),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with bar:
        task = bar.add_task("Reading", total=None)

        def advance(done: int, total: int, /, note: str = "") -> None:
            bar.update(task, completed=done, total=total, description=note or "Reading")

        yield advance
