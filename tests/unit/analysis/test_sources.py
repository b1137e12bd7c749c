"""Opening files, folders and archives, honest and hostile ones."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from faultmaven.analysis.archives import Limits, Member, Skipped, unpack
from faultmaven.analysis.errors import ArchiveDamaged, ArchiveRefused
from faultmaven.analysis.sources import free, open_evidence

Packer = Callable[[bytes], bytes]
PACKERS = [
    pytest.param(gzip.compress, id="gzip"),
    pytest.param(lzma.compress, id="xz"),
    pytest.param(bz2.compress, id="bzip2"),
]
FILES = {"logs/api.log": b"up\n", "state.yaml": b"kind: Pod\n"}


def tar(files: dict[str, bytes], compression: str = "") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=f"w:{compression}") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def contents(*paths: Path) -> dict[str, bytes]:
    found = {}
    with open_evidence(paths) as evidence:
        for source in evidence.sources:
            with source.open() as stream:
                found[source.name] = stream.read()
    return found


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("bundle.zip", zipped(FILES)),
        ("bundle.tar", tar(FILES)),
        ("bundle.tar.gz", tar(FILES, "gz")),
        ("bundle.tar.xz", tar(FILES, "xz")),
        ("bundle.tar.bz2", tar(FILES, "bz2")),
        ("misnamed.txt", zipped(FILES)),
    ],
)
def test_an_archive_shows_the_same_members_as_the_folder(
    tmp_path: Path, name: str, data: bytes
) -> None:
    for member, content in FILES.items():
        written(tmp_path / "folder", member, content)

    archive = written(tmp_path, name, data)

    assert contents(archive) == contents(tmp_path / "folder") == FILES


@pytest.mark.parametrize("pack", PACKERS)
def test_a_compressed_file_is_read_under_its_own_name(tmp_path: Path, pack: Packer) -> None:
    path = written(tmp_path, "api.log.z", pack(b"up\n"))

    assert contents(path) == {"api.log.z": b"up\n"}


def test_archives_within_archives_are_opened_down_to_the_depth(tmp_path: Path) -> None:
    data = b"deep\n"
    for level in range(5):
        data = zipped({f"{level}.zip" if level else "a.log": data})
    path = written(tmp_path, "outer.zip", data)

    with open_evidence([path], Limits(depth=4)) as evidence:
        assert [source.name for source in evidence.sources] == ["4.zip/3.zip/2.zip/1.zip/a.log"]
    with open_evidence([path], Limits(depth=2)) as evidence:
        assert [entry.name for entry in evidence.skipped] == ["4.zip/3.zip/2.zip"]


def test_files_of_the_same_name_in_two_folders_keep_apart(tmp_path: Path) -> None:
    written(tmp_path, "before/api.log", b"1\n")
    written(tmp_path, "after/api.log", b"2\n")

    assert contents(tmp_path / "before", tmp_path / "after") == {
        "before/api.log": b"1\n",
        "after/api.log": b"2\n",
    }


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"\x7fELF\x02\x01" + bytes(100), "ELF"),
        (b"%PDF-1.7 ...", "PDF"),
        (bytes(range(256)) * 8, "control bytes"),
    ],
)
def test_what_is_not_text_is_skipped_with_the_reason(
    tmp_path: Path, data: bytes, reason: str
) -> None:
    path = written(tmp_path, "thing", data)

    with open_evidence([path]) as evidence:
        assert evidence.sources == ()
        assert reason in evidence.skipped[0].reason


def test_text_with_some_nuls_and_colours_is_still_text(tmp_path: Path) -> None:
    path = written(tmp_path, "a.log", b"\x1b[31merror\x1b[0m after a hole \0\0\0 in the disk\n" * 3)

    assert list(contents(path)) == ["a.log"]


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "a/../../b", "C:\\boot.ini", "..\\up", "./.."]
)
def test_a_member_that_leads_outside_is_refused_by_name(tmp_path: Path, name: str) -> None:
    for data in (tar({name: b"x\n", "ok.log": b"y\n"}), zipped({name: b"x\n", "ok.log": b"y\n"})):
        with open_evidence([written(tmp_path, "evil", data)]) as evidence:
            assert [source.name for source in evidence.sources] == ["ok.log"]
            assert [entry.reason for entry in evidence.skipped] == ["unsafe name"]


def test_links_devices_and_sparse_files_are_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, kind in (
            ("soft", tarfile.SYMTYPE),
            ("hard", tarfile.LNKTYPE),
            ("device", tarfile.CHRTYPE),
            ("pipe", tarfile.FIFOTYPE),
        ):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)

    with open_evidence([written(tmp_path, "links.tar", buffer.getvalue())]) as evidence:
        assert evidence.sources == ()
        assert [entry.name for entry in evidence.skipped] == ["device", "hard", "pipe", "soft"]


def test_a_link_in_a_folder_is_not_followed(tmp_path: Path) -> None:
    written(tmp_path, "given/a.log", b"a\n")
    (tmp_path / "given" / "link").symlink_to("/etc/passwd")

    with open_evidence([tmp_path / "given"]) as evidence:
        assert [source.name for source in evidence.sources] == ["a.log"]
        assert evidence.skipped == (Skipped("link", "a link, not followed"),)


@pytest.mark.timeout(10)
@pytest.mark.parametrize("pack", PACKERS)
def test_a_bomb_of_any_compression_is_refused_early(tmp_path: Path, pack: Packer) -> None:
    path = written(tmp_path, "bomb", pack(bytes(50 << 20)))

    with pytest.raises(ArchiveRefused, match="allowed"), open_evidence([path]):
        pass


@pytest.mark.timeout(10)
@pytest.mark.parametrize("pack", PACKERS[:2])
def test_a_compressed_log_that_repeats_itself_is_read_whatever_its_ratio(
    tmp_path: Path, pack: Packer
) -> None:
    text = b"2031-05-06T07:00:00Z INFO till: sold a ticket\n" * 400_000
    path = written(tmp_path, "till.log.gz", pack(text))

    with open_evidence([path]) as evidence:
        (log,) = evidence.sources

        assert log.size == len(text) > 100 * path.stat().st_size


def test_compressed_text_has_a_bound_of_its_own(tmp_path: Path) -> None:
    path = written(tmp_path, "till.log.gz", gzip.compress(b"sold\n" * 1_000_000))
    limits = Limits(text_bytes=1 << 20, ratio_from=1 << 20)

    with (
        pytest.raises(ArchiveRefused, match="1,048,576 bytes allowed"),
        open_evidence([path], limits),
    ):
        pass


def test_bombs_in_zip_and_nested_archives_share_one_allowance(tmp_path: Path) -> None:
    part = zipped({"zeros": bytes(4 << 20)})
    path = written(tmp_path, "bomb.zip", zipped({f"{n}.zip": part for n in range(40)}))

    with pytest.raises(ArchiveRefused), open_evidence([path]):
        pass


def test_too_many_entries_are_refused() -> None:
    data = io.BytesIO(zipped({f"{n}.log": b"x" for n in range(11)}))

    with pytest.raises(ArchiveRefused, match="10 entries"):
        list(unpack("many.zip", data, Limits(entries=10)))


def test_a_tar_header_that_claims_to_be_huge_is_refused_before_it_is_read() -> None:
    info = tarfile.TarInfo("././@LongLink")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 1 << 30
    data = io.BytesIO(info.tobuf() + bytes(4 << 20))

    with pytest.raises(ArchiveRefused, match="header"):
        list(unpack("header.tar", data))


@pytest.mark.parametrize("cut", [40, 200, 600])
@pytest.mark.parametrize("kind", ["zip", "gz", "xz"])
def test_a_broken_archive_says_so_and_in_a_folder_is_only_skipped(
    tmp_path: Path, kind: str, cut: int
) -> None:
    files = {"a.log": Random(1).randbytes(3000), "b.log": b"b\n"}
    whole = zipped(files) if kind == "zip" else tar(files, kind)
    path = written(tmp_path, "given/broken", whole[: min(cut, len(whole) - 30)])
    written(tmp_path, "given/fine.log", b"fine\n")

    with pytest.raises(ArchiveDamaged), open_evidence([path]):
        pass
    with open_evidence([tmp_path / "given"]) as evidence:
        assert [source.name for source in evidence.sources] == ["fine.log"]
        assert evidence.skipped


def test_an_encrypted_member_is_skipped_with_the_reason() -> None:
    data = bytearray(zipped({"secret.log": b"x" * 50}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1

    assert list(unpack("a.zip", io.BytesIO(bytes(data)))) == [Skipped("secret.log", "encrypted")]


def test_members_come_as_streams_one_after_another() -> None:
    read = {}
    for item in unpack("bundle.tar.gz", io.BytesIO(tar(FILES, "gz"))):
        assert isinstance(item, Member)
        read[item.name] = item.stream.read(2) + item.stream.read()

    assert read == FILES


def test_nothing_is_left_behind_after_a_refusal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    path = written(tmp_path, "bomb.zip", zipped({"a.log": b"a\n", "zeros": bytes(30 << 20)}))

    with pytest.raises(ArchiveRefused), open_evidence([path]):
        pass

    assert list(scratch.iterdir()) == []


def test_a_taken_name_gets_the_next_number():
    assert free("a", ["a", "a~2", "b"]) == "a~3"
