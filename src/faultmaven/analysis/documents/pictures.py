"""The text of screenshots, by Tesseract where it is installed; nothing but text is kept of them."""

import shutil
import struct
import subprocess  # nosec B404  # a fixed command, without a shell

from faultmaven.analysis.children import surroundings
from faultmaven.analysis.documents.reading import Part, Unreadable

MAX_PIXELS = 40_000_000
_PNG_SIZE_AT = 16
_NO_SIZE = frozenset({0xC4, 0xC8, 0xCC})
"""Markers among those of JPEG's frames (SOF) that are no frame (ITU T.81, table B.1)."""


def read_png(content: bytes) -> list[Part]:
    """Raises `Unreadable`."""
    if len(content) < _PNG_SIZE_AT + 8:
        raise Unreadable("a damaged PNG picture")
    width, height = struct.unpack_from(">II", content, _PNG_SIZE_AT)
    return [_recognised(content, width * height)]


def read_jpeg(content: bytes) -> list[Part]:
    """Raises `Unreadable`."""
    return [_recognised(content, _jpeg_pixels(content))]


def _jpeg_pixels(content: bytes) -> int:
    """Width times height, from the header of the first frame."""
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], struct.unpack_from(">H", content, at + 2)[0]
        if 0xC0 <= marker <= 0xCF and marker not in _NO_SIZE:
            height, width = struct.unpack_from(">HH", content, at + 5)
            return int(width * height)
        at += 2 + length
    raise Unreadable("a damaged JPEG picture")


def _recognised(content: bytes, pixels: int) -> Part:
    if not 0 < pixels <= MAX_PIXELS:
        raise Unreadable(f"a picture of {pixels:,} pixels; at most {MAX_PIXELS:,} are read")
    program = shutil.which("tesseract")
    if program is None:
        raise Unreadable("a picture: install tesseract (on Debian, tesseract-ocr) to read its text")
    one_core = {**surroundings(), "OMP_THREAD_LIMIT": "1"}
    found = subprocess.run(  # noqa: S603  # nosec B603
        [program, "stdin", "stdout"], input=content, capture_output=True, env=one_core, check=False
    )
    if found.returncode != 0:
        raise Unreadable("a picture that tesseract cannot read")
    lines = [line.rstrip() for line in found.stdout.decode("utf-8", "replace").splitlines()]
    text = "\n".join(lines).replace("\f", "").strip("\n")
    return Part("", text + "\n", "a picture, read by tesseract, which may mistake letters")
