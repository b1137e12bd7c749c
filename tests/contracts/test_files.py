"""What every file store promises."""

import resource
from pathlib import Path

import pytest

from faultmaven.errors import Unavailable
from faultmaven.infrastructure.local_files import CHUNK, LocalFileProvider
from faultmaven.providers.files import FileMissing, FileProvider

KEY = "evidence/0123abcd"


@pytest.fixture(params=["local"])
def files(tmp_path: Path) -> FileProvider:
    return LocalFileProvider(tmp_path)


async def _write(files: FileProvider, *chunks: bytes, key: str = KEY) -> None:
    async with files.create(key) as file:
        for chunk in chunks:
            await file.write(chunk)


async def _read(files: FileProvider, start: int = 0, end: int | None = None) -> bytes:
    return b"".join([chunk async for chunk in files.read(KEY, start, end)])


async def test_chunks_come_back_as_one_file(files: FileProvider):
    await _write(files, b"one ", b"two")

    assert await _read(files) == b"one two"
    assert await files.size(KEY) == 7


@pytest.mark.parametrize(
    ("start", "end", "part"),
    [
        (0, 0, b""),
        (0, 3, b"012"),
        (4, 7, b"456"),
        (7, None, b"789"),
        (8, 99, b"89"),
        (99, None, b""),
    ],
)
async def test_a_range_is_read(files: FileProvider, start: int, end: int | None, part: bytes):
    await _write(files, b"0123456789")

    assert await _read(files, start, end) == part


async def test_a_range_may_span_chunks(files: FileProvider):
    content = bytes(range(256)) * (3 * CHUNK // 256)
    await _write(files, content)

    assert await _read(files, CHUNK - 5, 2 * CHUNK + 5) == content[CHUNK - 5 : 2 * CHUNK + 5]


async def _write_half_and_fail(files: FileProvider) -> None:
    async with files.create(KEY) as file:
        await file.write(b"half")
        raise ConnectionError


async def test_a_failed_write_leaves_nothing(files: FileProvider, tmp_path: Path):
    with pytest.raises(ConnectionError):
        await _write_half_and_fail(files)

    with pytest.raises(FileMissing):
        await files.size(KEY)
    assert _left_in(tmp_path) == []


async def test_a_full_disk_is_an_outage_and_leaves_nothing(files: FileProvider, tmp_path: Path):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (CHUNK, before[1]))
    try:
        with pytest.raises(Unavailable):
            await _write(files, b"x" * CHUNK, b"more")
        with pytest.raises(Unavailable):
            await _write(files, b"x" * (CHUNK + 1))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert _left_in(tmp_path) == []


async def test_writing_again_replaces_the_whole_file(files: FileProvider):
    await _write(files, b"a long first version")
    await _write(files, b"second")

    assert await _read(files) == b"second"


async def test_a_deleted_file_is_missing_and_deleting_again_is_fine(files: FileProvider):
    await _write(files, b"content")
    await files.delete(KEY)
    await files.delete(KEY)

    with pytest.raises(FileMissing):
        await _read(files)


def _left_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    "key",
    ["", "/etc/passwd", "../outside", "a/../../b", "a//b", "a/", ".hidden", "A", "a b", "a\0"],
)
async def test_a_key_cannot_leave_the_store(files: FileProvider, key: str):
    with pytest.raises(ValueError, match="not a file key"):
        await _write(files, b"x", key=key)
