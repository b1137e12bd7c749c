"""Opens archives as streams of members, within limits that a hostile archive cannot get past."""

import bz2
import gzip
import lzma
import stat
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import IO, BinaryIO, cast

from faultmaven.analysis.contents import SNIFF_BYTES, Packing, packing, why_unreadable
from faultmaven.analysis.documents.kinds import is_office
from faultmaven.analysis.errors import ArchiveDamaged
from faultmaven.analysis.streams import (
    READ_BYTES,
    Budget,
    Counted,
    ForwardStream,
    Readable,
    XzStream,
    copy,
    read_fully,
)
from faultmaven.analysis.zips import open_zip

_DAMAGE = (
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    gzip.BadGzipFile,
    NotImplementedError,
    ValueError,
    OverflowError,
    struct.error,
)
_DOCUMENTS = (".docx", ".xlsx", ".pptx", ".odt", ".ods", ".jar", ".war", ".ear", ".apk", ".whl")
_HEAD = 512


@dataclass(frozen=True, slots=True)
class Limits:
    """What an archive may cost. `ratio` is unpacked to packed bytes, counted after `ratio_from`.

    Text compressed as a single stream may have any ratio, since logs that repeat themselves pack a
    hundredfold and more; all such streams of an archive may yield `text_bytes`, a bound on the disk
    and, as text is read at a known speed, on the time.
    """

    entries: int = 20_000
    total_bytes: int = 4 << 30
    text_bytes: int = 1 << 30
    ratio: int = 50
    ratio_from: int = 8 << 20
    depth: int = 3


@dataclass(frozen=True, slots=True)
class Skipped:
    """A member that was not opened, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Member:
    """A file in the evidence; `stream` is read front to back before the next member is asked for.

    `stored` says that it is the given file itself, not something unpacked from it.
    """

    name: str
    stream: BinaryIO
    stored: bool = False


def unpack(
    name: str, stream: BinaryIO, limits: Limits | None = None, *, nested: bool = False
) -> Iterator[Member | Skipped]:
    """The members of one seekable file: itself if it is no archive, else what the archive holds.

    Names are relative POSIX paths. Members of a `nested` archive carry its name in front; archives
    within archives are opened down to `limits.depth`. Members that are links or devices, that are
    encrypted or whose names lead outside come as `Skipped`. Raises `ArchiveRefused` as soon as a
    limit is passed, `ArchiveDamaged` for a broken archive unless it is nested (then `Skipped`).
    """
    limits = limits or Limits()
    size = stream.seek(0, 2)
    stream.seek(0)
    allowed = min(limits.total_bytes, max(limits.ratio_from, size * limits.ratio))
    unpacking = _Unpacking(limits, Budget(name, allowed, limits.entries))
    yield from unpacking.open(name, stream, 0 if not nested else 1, stored=True)


class _MemberStream:
    """A member's bytes, its first ones already read; what is broken about them has one error."""

    def __init__(self, name: str, head: bytes, stream: Readable) -> None:
        self._name = name
        self._head = head
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        try:
            if size < 0:
                return b"".join(iter(partial(self.read, READ_BYTES), b""))
            data, self._head = self._head[:size], self._head[size:]
            return data + read_fully(self._stream, size - len(data))
        except _DAMAGE as error:
            raise ArchiveDamaged(self._name, f"damaged in its archive ({error})") from error


class _Bz2Stream:
    """Damaged data raise an error like a damaged archive's: bz2 raises a failing disk's."""

    def __init__(self, stream: BinaryIO) -> None:
        self._file = bz2.BZ2File(stream)

    def read(self, size: int) -> bytes:
        try:
            return self._file.read(size)
        except OSError as error:
            if error.errno is not None:
                raise
            raise EOFError(str(error)) from error


class _Unpacking:
    def __init__(self, limits: Limits, budget: Budget) -> None:
        self.limits = limits
        self.budget = budget

    def open(
        self, name: str, stream: BinaryIO, level: int, *, stored: bool = False
    ) -> Iterator[Member | Skipped]:
        """Members of a seekable stream; `level` 0 is an archive whose name is left out."""
        head = stream.read(_HEAD)
        document = name.lower().endswith(_DOCUMENTS) or is_office(head)
        kind = None if document else packing(head)
        stream.seek(0)
        if kind is None:
            yield Member(name, stream, stored)
        elif level > self.limits.depth:
            yield Skipped(
                name, f"archives nested more than {self.limits.depth} deep are not opened"
            )
        else:
            try:
                yield from self._members(kind, name, stream, level)
            except _DAMAGE as error:
                if level == 0:
                    raise ArchiveDamaged(name, f"damaged {kind} archive ({error})") from error
                yield Skipped(name, f"damaged {kind} archive ({error})")

    def _members(
        self, kind: Packing, name: str, stream: BinaryIO, level: int
    ) -> Iterator[Member | Skipped]:
        if kind is Packing.ZIP:
            yield from self._zip(name, stream, level)
        elif kind is Packing.TAR:
            yield from self._tar(name, ForwardStream(stream, self.budget), level)
        else:
            inner = ForwardStream(_decompressed(kind, stream), self.budget)
            if packing(inner.peek(_HEAD)) is Packing.TAR:
                yield from self._tar(name, inner, level)
            else:
                self.budget.count_entry()
                if not why_unreadable(inner.peek(SNIFF_BYTES)):
                    self.budget.widen(min(self.limits.text_bytes, self.limits.total_bytes))
                yield from self._nested(name, inner, level)

    def _zip(self, name: str, stream: BinaryIO, level: int) -> Iterator[Member | Skipped]:
        with open_zip(stream) as archive:
            for info in archive.infolist():
                self.budget.count_entry()
                if info.filename.endswith("/"):
                    continue
                path, reason = _joined(name, info.filename, level), _zip_objection(info)
                if path is None or reason:
                    yield Skipped(path or printable(info.filename), reason or "unsafe name")
                    continue
                with archive.open(info) as member:
                    yield from self._nested(path, Counted(member, self.budget), level)

    def _tar(self, name: str, stream: ForwardStream, level: int) -> Iterator[Member | Skipped]:
        with tarfile.open(fileobj=cast("IO[bytes]", stream), mode="r:") as archive:
            for info in archive:
                self.budget.count_entry()
                if info.isdir():
                    continue
                path, reason = _joined(name, info.name, level), _tar_objection(info)
                member = archive.extractfile(info) if not reason else None
                if path is None or member is None:
                    yield Skipped(path or printable(info.name), reason or "unsafe name")
                    continue
                yield from self._nested(path, cast("BinaryIO", member), level)

    def _nested(self, name: str, stream: Readable, level: int) -> Iterator[Member | Skipped]:
        """A member as it is, or opened in turn if it is itself an archive."""
        head = read_fully(stream, _HEAD)
        whole = cast("BinaryIO", _MemberStream(name, head, stream))
        if packing(head) is None:
            yield Member(name, whole)
            return
        with tempfile.TemporaryFile() as spool:
            copy(whole, spool)
            spool.seek(0)
            yield from self.open(name, cast("BinaryIO", spool), level + 1)


def safe_name(name: str) -> str | None:
    """A member's name as a relative POSIX path; None if it is absolute or leads outside."""
    path = printable(name).replace("\\", "/")
    parts = [part for part in path.split("/") if part not in ("", ".")]
    absolute = path.startswith("/") or (len(path) > 1 and path[1] == ":")
    return None if absolute or ".." in parts or not parts else "/".join(parts)


def printable(name: str) -> str:
    """A name that can be stored and shown: no control characters, no lone surrogates."""
    encodable = name.encode("utf-8", "replace").decode()
    return "".join(char if char.isprintable() else "\ufffd" for char in encodable)[:1024]


def _joined(archive: str, member: str, level: int) -> str | None:
    path = safe_name(member)
    return path if level == 0 or path is None else f"{archive}/{path}"


def _zip_objection(info: zipfile.ZipInfo) -> str:
    mode = info.external_attr >> 16
    if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return "a link, not followed" if stat.S_ISLNK(mode) else "not a regular file"
    if info.flag_bits & 0x1:
        return "encrypted"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return f"compressed by an unsupported method ({info.compress_type})"
    return ""


def _tar_objection(info: tarfile.TarInfo) -> str:
    if info.issym() or info.islnk():
        return "a link, not followed"
    if info.issparse() or not info.isreg():
        return "not a regular file"
    return ""


def _decompressed(kind: Packing, stream: BinaryIO) -> Readable:
    if kind is Packing.GZIP:
        return gzip.GzipFile(fileobj=stream)
    if kind is Packing.XZ:
        return XzStream(stream)
    return _Bz2Stream(stream)
