"""Nothing of a picture leaves but the picture."""

import struct
import zlib

import pytest

from faultmaven.analysis.documents.bare_pictures import bare_picture
from faultmaven.analysis.documents.reading import Unreadable

SECRET = b"taken at 47.37 N by anna"


def _chunk(name: bytes, data: bytes = b"") -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _png(*more: bytes) -> bytes:
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    pixels = _chunk(b"IDAT", zlib.compress(b"\0\0"))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + pixels + _chunk(b"IEND")


def _segment(marker: int, data: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data


def _jpeg(*more: bytes) -> bytes:
    frame = _segment(0xC0, struct.pack(">BHHB", 8, 1, 1, 1) + b"\x01\x11\0")
    scan = _segment(0xDA, b"\x01\x01\0\0\x3f\0") + b"\x12\xff\x00\x34\xff\xd0\x56"
    table = _segment(0xC4, b"\xff\xd9 within a table is no end")
    return b"\xff\xd8" + b"".join(more) + frame + scan + table + scan + b"\xff\xd9"


@pytest.mark.parametrize(
    ("whole", "bare"),
    [
        (_png(), _png()),
        (_png(_chunk(b"eXIf", SECRET), _chunk(b"tEXt", SECRET), _chunk(b"tIME", SECRET)), _png()),
        (_png() + SECRET, _png()),
        (_png(_chunk(b"tRNS", b"\0\1")), _png(_chunk(b"tRNS", b"\0\1"))),
        (_jpeg(), _jpeg()),
        (_jpeg(_segment(0xE1, b"Exif\0\0" + SECRET), _segment(0xFE, SECRET)), _jpeg()),
        (_jpeg(_segment(0xE2, SECRET), _segment(0xED, SECRET)) + SECRET, _jpeg()),
        (_jpeg(_segment(0xE0, b"JFIF\0")), _jpeg(_segment(0xE0, b"JFIF\0"))),
        (_jpeg(_segment(0xEE, b"Adobe")), _jpeg(_segment(0xEE, b"Adobe"))),
    ],
)
def test_only_what_a_picture_is_shown_with_stays(whole: bytes, bare: bytes):
    assert bare_picture(whole) == bare


@pytest.mark.parametrize("whole", [_png(_chunk(b"tEXt", SECRET)), _jpeg(_segment(0xE1, SECRET))])
def test_a_picture_that_breaks_off_anywhere_is_refused(whole: bytes):
    for end in range(len(whole) - 1):
        with pytest.raises(Unreadable):
            bare_picture(whole[:end])


def test_other_files_are_no_pictures():
    with pytest.raises(Unreadable):
        bare_picture(b"GIF89a" + SECRET)
