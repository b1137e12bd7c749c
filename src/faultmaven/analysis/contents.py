"""What the first bytes of a file say it is: an archive, text, or binary, and of which kind."""

from enum import StrEnum

from faultmaven.analysis.encoding import detect_encoding

SNIFF_BYTES = 8192
TAR_MAGIC_AT = 257

_BINARY_MAGIC = (
    (b"\x7fELF", "an ELF executable"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF-", "a PDF document"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"\xca\xfe\xba\xbe", "a Java class"),
    (b"\0asm", "a WebAssembly module"),
    (b"MZ\x90\0", "a Windows executable"),
    (b"\xd4\xc3\xb2\xa1", "a packet capture"),
    (b"\x0a\x0d\x0d\x0a", "a packet capture"),
    (b"LPKSHHRH", "a binary systemd journal (export it with journalctl)"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive, which is not opened"),
    (b"Rar!\x1a\x07", "a RAR archive, which is not opened"),
    (b"\xff\xfe\0\0", "UTF-32 text (save it as UTF-8)"),
    (b"\0\0\xfe\xff", "UTF-32 text (save it as UTF-8)"),
    (b"\x28\xb5\x2f\xfd", "zstd-compressed, which is not opened"),
)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\b\x1b")) + b"\x7f"


class Packing(StrEnum):
    ZIP = "zip"
    TAR = "tar"
    GZIP = "gzip"
    XZ = "xz"
    BZIP2 = "bzip2"


def packing(head: bytes) -> Packing | None:
    """The archive or compression format that a file's first bytes (at least 512) announce."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Packing.ZIP
    if head.startswith(b"\x1f\x8b\x08"):
        return Packing.GZIP
    if head.startswith(b"\xfd7zXZ\0"):
        return Packing.XZ
    if head.startswith(b"BZh") and head[4:10] == b"1AY&SY":
        return Packing.BZIP2
    if head[TAR_MAGIC_AT : TAR_MAGIC_AT + 5] == b"ustar":
        return Packing.TAR
    return None


def why_unreadable(head: bytes) -> str:
    """Why a file with these first bytes cannot be read as text; empty if it can.

    Text may hold NULs and other control characters, but no more than one byte in ten of them.
    """
    if not head:
        return "empty"
    for magic, kind in _BINARY_MAGIC:
        if head.startswith(magic):
            return f"binary: {kind}"
    if detect_encoding(head)[0].unit == 2:
        return ""
    share = 1 - len(head.translate(None, _CONTROLS)) / len(head)
    return f"binary: {share:.0%} control bytes" if share > 0.1 else ""
