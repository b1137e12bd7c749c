"""Opens what was given (files, folders, archives) within limits, as named byte sources."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO


@dataclass(frozen=True, slots=True)
class Source:
    """One member of the evidence: a relative POSIX name, its size in bytes, and how to open it."""

    name: str
    size: int
    open: Callable[[], BinaryIO]


def file_source(path: Path, name: str) -> Source:
    return Source(name, path.stat().st_size, lambda: path.open("rb"))


def open_paths(paths: list[Path]) -> Iterator[Source]:
    """The members of files and folders in name order; names are relative to the given folder."""
    for path in paths:
        if path.is_dir():
            for member in sorted(p for p in path.rglob("*") if p.is_file()):
                yield file_source(member, member.relative_to(path).as_posix())
        else:
            yield file_source(path, path.name)
