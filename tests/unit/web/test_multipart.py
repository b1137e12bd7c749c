"""Forms read while they arrive."""

from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faultmaven.web.multipart import MAX_FIELD_BYTES, Field, FilePart, MultipartInvalid, form_parts

TYPE = "multipart/form-data; boundary=XyZ"
FIELD = b'--XyZ\r\nContent-Disposition: form-data; name="case_id"\r\n\r\nc1\r\n'
FORM = (
    FIELD + b'--XyZ\r\nContent-Disposition: form-data; name="file"; filename="a.log"\r\n'
    b"Content-Type: text/plain\r\n\r\none\r\n--XyW\r\ntwo\r\n--XyZ--\r\n"
)


async def cut(body: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(body), size):
        yield body[start : start + size]


async def read(body: bytes, size: int = 1000, kind: str = TYPE) -> list[tuple[str, bytes | str]]:
    parts: list[tuple[str, bytes | str]] = []
    async for part in form_parts(cut(body, size), kind):
        if isinstance(part, FilePart):
            parts.append((part.filename, b"".join([chunk async for chunk in part.chunks])))
        else:
            parts.append((part.name, part.value))
    return parts


@given(st.integers(1, len(FORM)))
async def test_a_form_reads_the_same_however_it_arrives(size):
    parts = await read(FORM, size)

    assert parts == [("case_id", "c1"), ("a.log", b"one\r\n--XyW\r\ntwo")]


async def test_a_file_nobody_reads_is_passed_over():
    names = [part.name async for part in form_parts(cut(FORM + b"", 7), TYPE)]

    assert names == ["case_id", "file"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"junk",
        b"--XyZ",
        FORM[:-12],
        FORM.replace(b'name="case_id"', b'name="case_id', 1)[:40],
        FORM.replace(b"c1", b"\xff"),
        FORM.replace(b"c1", b"x" * (MAX_FIELD_BYTES + 1)),
        FIELD * 30 + FORM,
    ],
)
async def test_what_is_no_form_is_refused(body):
    with pytest.raises(MultipartInvalid):
        await read(body)


@pytest.mark.parametrize(
    "kind",
    [
        "",
        "application/json",
        "multipart/form-data",
        "multipart/mixed; boundary=XyZ",
        f"multipart/form-data; boundary={'x' * 10_000}",
    ],
)
async def test_another_content_type_is_refused(kind):
    with pytest.raises(MultipartInvalid):
        await read(FORM, kind=kind)


async def test_a_field_is_no_file():
    (part,) = [part async for part in form_parts(cut(FIELD + b"--XyZ--\r\n", 9), TYPE)]

    assert part == Field("case_id", "c1")
