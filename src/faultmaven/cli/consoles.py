"""Where output goes: the report to stdout, progress to stderr, both plain when piped."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console, RenderableType
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

_TRAILING = re.compile(r"[ ]+(?=(?:\x1b\[0m)?$)", re.MULTILINE)


def show(*bodies: RenderableType) -> None:
    """Print to stdout, without the spaces that fill lines up; long commands are not cut."""
    console = Console(highlight=False)
    with console.capture() as capture:
        for body in bodies:
            console.print(body, crop=False)
    sys.stdout.write(_TRAILING.sub("", capture.get()))


@contextmanager
def reading() -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr while the block runs; it is told the bytes done and in total."""
    with _bar(DownloadColumn()) as bar:
        task = bar.add_task("Reading", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def counting() -> Iterator[Callable[[str, int, int], None]]:
    """A bar on stderr while the block runs; it is told what is counted, how many, of how many."""
    with _bar(MofNCompleteColumn()) as bar:
        task = bar.add_task("Preparing", total=None)
        yield lambda name, done, total: bar.update(
            task, description=name, completed=done, total=total
        )


def _bar(amount: ProgressColumn) -> Progress:
    """Goes away when it ends, and is never shown where stderr is not a terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), amount, TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
