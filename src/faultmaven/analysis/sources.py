"""Opens what was given (files, folders, archives) within limits, as named byte sources."""

import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import BinaryIO, cast

from faultmaven.analysis.archives import Limits, Member, Skipped, printable, unpack
from faultmaven.analysis.contents import SNIFF_BYTES, why_unreadable
from faultmaven.analysis.documents import Kind, Unreadable, kind_of, read_document
from faultmaven.analysis.errors import ArchiveDamaged
from faultmaven.analysis.streams import Stretch, copy


@dataclass(frozen=True, slots=True)
class Source:
    """One member of the evidence: a relative POSIX name, its size in bytes, and how to open it."""

    name: str
    size: int
    open: Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was opened, in name order, and what was not, with the reason."""

    sources: tuple[Source, ...]
    skipped: tuple[Skipped, ...]


def file_source(path: Path, name: str) -> Source:
    return Source(name, path.stat().st_size, partial(_opened, path))


def stretch(source: Source, start: int, end: int) -> Source:
    """The bytes `start` to `end` of a source whose streams can seek, as a source."""
    return Source(source.name, end - start, partial(_open_stretch, source, start, end))


def _open_stretch(source: Source, start: int, end: int) -> BinaryIO:
    stream = source.open()
    stream.seek(start)
    return cast("BinaryIO", Stretch(stream, end - start))


def _opened(path: Path) -> BinaryIO:
    return path.open("rb")


@contextmanager
def open_evidence(paths: Iterable[Path], limits: Limits | None = None) -> Iterator[Evidence]:
    """Every readable member of the files, folders and archives given.

    Members of archives live in a temporary folder until the context ends. Names are relative to
    the folder or archive given; where names of several would clash, its own name goes before.
    Raises `ArchiveRefused` when a limit is passed, `ArchiveDamaged` when an archive that was given
    by itself is broken; a broken one inside a folder or archive is skipped with the reason.
    """
    with tempfile.TemporaryDirectory(prefix="faultmaven-") as folder:
        opener = _Opener(Path(folder), limits or Limits())
        given = [(path, list(opener.open(path))) for path in paths]
        sources = _distinct(given)
        yield Evidence(
            tuple(sorted(sources, key=lambda source: source.name)),
            tuple(sorted(opener.skipped, key=lambda entry: entry.name)),
        )


class _Opener:
    def __init__(self, folder: Path, limits: Limits) -> None:
        self.folder = folder
        self.limits = limits
        self.skipped: list[Skipped] = []
        self._stored = 0

    def open(self, path: Path) -> Iterator[Source]:
        if path.is_dir():
            for member in sorted(path.rglob("*")):
                yield from self._open_in_folder(
                    member, printable(member.relative_to(path).as_posix())
                )
        else:
            yield from self._open_file(path, printable(path.name), nested=False)

    def _open_in_folder(self, path: Path, name: str) -> Iterator[Source]:
        if path.is_symlink():
            self.skipped.append(Skipped(name, "a link, not followed"))
        elif path.is_file():
            yield from self._open_file(path, name, nested=True)
        elif not path.is_dir():
            self.skipped.append(Skipped(name, "not a regular file"))

    def _open_file(self, path: Path, name: str, *, nested: bool) -> Iterator[Source]:
        with path.open("rb") as stream:
            for item in unpack(name, stream, self.limits, nested=nested):
                if isinstance(item, Skipped):
                    self.skipped.append(item)
                elif item.stored:
                    yield from self._readable(file_source(path, item.name))
                else:
                    yield from self._unpacked(item)

    def _unpacked(self, member: Member) -> Iterator[Source]:
        try:
            source = self._store(member)
        except ArchiveDamaged as damage:
            self.skipped.append(Skipped(member.name, damage.reason))
        else:
            yield from self._readable(source)

    def _store(self, member: Member) -> Source:
        self._stored += 1
        path = self.folder / str(self._stored)
        with path.open("wb") as target:
            copy(member.stream, target)
        return file_source(path, member.name)

    def _readable(self, source: Source) -> Iterator[Source]:
        with source.open() as stream:
            head = stream.read(SNIFF_BYTES)
        reason = why_unreadable(head)
        if kind := kind_of(head):
            yield from self._texts(kind, source)
        elif reason:
            self.skipped.append(Skipped(source.name, reason))
        else:
            yield source

    def _texts(self, kind: Kind, document: Source) -> Iterator[Source]:
        """The text of a document, in place of it."""
        try:
            with document.open() as stream:
                parts = read_document(kind, stream)
        except Unreadable as unreadable:
            self.skipped.append(Skipped(document.name, str(unreadable)))
            return
        for part in parts:
            name = f"{document.name}/{part.name}" if part.name else document.name
            if part.left_out:
                self.skipped.append(Skipped(name, part.left_out))
            self._stored += 1
            path = self.folder / str(self._stored)
            path.write_text(part.text, "utf-8")
            yield file_source(path, name)


def _distinct(given: list[tuple[Path, list[Source]]]) -> Iterator[Source]:
    """Sources under names that differ: where they clash, the given's own name goes in front."""
    counts: dict[str, int] = {}
    for _, sources in given:
        for source in sources:
            counts[source.name] = counts.get(source.name, 0) + 1
    taken: set[str] = set()
    for path, sources in given:
        for source in sources:
            name = source.name if counts[source.name] == 1 else f"{path.name}/{source.name}"
            name = free(name, taken)
            taken.add(name)
            yield Source(name, source.size, source.open)


def free(name: str, taken: Collection[str]) -> str:
    """The name itself, or the first of `name~2`, `name~3`, … that is not taken."""
    if name not in taken:
        return name
    return next(other for n in count(2) if (other := f"{name}~{n}") not in taken)
