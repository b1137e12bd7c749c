"""Documents and pictures become text, in lines that can be cited, within limits."""

import io
import struct
import time
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from faultmaven.analysis.documents import (
    Kind,
    Part,
    Unreadable,
    extraction,
    kind_of,
    office,
    pdf,
    pictures,
    read_document,
    reading,
)
from faultmaven.analysis.sources import Source, open_evidence
from tests.services.process import need
from tests.unit.analysis.documents import samples

PDF = samples.pdf([["First page", "ERROR disk full"], ["Second page"]])
WORD = samples.word(["Incident", "It began at nine."], [["time", "what"], ["09:00", "disk full"]])
WORKBOOK = samples.workbook(
    {"Orders": {"A1": "time", "B1": "count", "A3": "09:00", "B3": "7, or 8"}, "Notes": {"B2": "x"}}
)


def read(kind: Kind, content: bytes) -> tuple[Part, ...]:
    return read_document(kind, io.BytesIO(content))


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, Kind.PDF),
        (WORD, Kind.OFFICE),
        (WORKBOOK, Kind.OFFICE),
        (samples.png_of(1, 1, b"\0", 1), Kind.PNG),
        (b"\xff\xd8\xff\xe0" + bytes(60), Kind.JPEG),
        (b"PK\x03\x04" + bytes(60), None),
        (b"2026-03-01 ERROR disk full", None),
    ],
)
def test_a_document_is_known_by_its_first_bytes(content: bytes, kind: Kind | None):
    assert kind_of(content[:512]) is kind


def test_the_pages_of_a_pdf_are_marked_by_lines():
    (part,) = read(Kind.PDF, PDF)

    assert part.text.splitlines() == [
        "[page 1 of 2]",
        "First page",
        "ERROR disk full",
        "[page 2 of 2]",
        "Second page",
    ]


def test_pages_without_text_are_named():
    (part,) = read(Kind.PDF, samples.pdf([["text"], [], ["more"]]))

    assert part.left_out == "no text on pages 2"


def test_no_more_than_so_many_pages_are_read(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pdf, "MAX_PAGES", 2)

    (part,) = pdf.read(samples.pdf([["one"], ["two"], ["three"]]))

    assert "three" not in part.text
    assert part.left_out == "pages 3 to 3 were not read"


def test_a_word_document_is_its_paragraphs_and_the_rows_of_its_tables():
    (part,) = read(Kind.OFFICE, WORD)

    assert part.text.splitlines() == [
        "Incident",
        "It began at nine.",
        "time\twhat",
        "09:00\tdisk full",
    ]


def test_a_row_of_a_workbook_is_the_line_of_its_number():
    orders, notes = read(Kind.OFFICE, WORKBOOK)

    assert (orders.name, orders.text) == ("Orders", 'time,count\n\n09:00,"7, or 8"\n')
    assert (notes.name, notes.text) == ("Notes", "\n,x\n")


def test_a_screenshot_is_read_by_tesseract_and_says_so():
    need("tesseract")

    (part,) = read(Kind.PNG, samples.png(["ERROR connection refused by db-1", "retrying soon"]))

    assert part.text.splitlines() == ["ERROR connection refused by db-1", "retrying soon"]
    assert "tesseract" in part.left_out


def test_without_tesseract_a_picture_says_what_is_missing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(Unreadable, match="install tesseract"):
        read(Kind.PNG, samples.png(["ERROR"]))


def test_without_the_libraries_a_document_says_what_is_missing(monkeypatch: pytest.MonkeyPatch):
    def missing(_: bytes) -> list[Part]:
        raise ModuleNotFoundError("pypdfium2")

    monkeypatch.setattr(extraction, "READERS", {Kind.PDF: missing})

    with pytest.raises(Unreadable, match="with its extra `evidence`"):
        extraction.extract(Kind.PDF, PDF)


def jpeg(width: int, height: int) -> bytes:
    """The first bytes of a JPEG picture: an application's segment, then its frame."""
    frame = struct.pack(">BBHBHHB", 0xFF, 0xC0, 11, 8, height, width, 1) + bytes(3)
    return b"\xff\xd8\xff\xe0\x00\x04ab" + frame


def png_that_says(width: int, height: int) -> bytes:
    small = samples.png_of(10, 10, bytes(100), 10)
    return small.replace(struct.pack(">II", 10, 10), struct.pack(">II", width, height), 1)


def far_cell() -> bytes:
    return samples.workbook({"Far": {"A1": "x", "XFD1048576": "y"}})


def unpacking_to(size: int) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        with package.open("word/document.xml", "w") as part:
            for _ in range(size >> 20):
                part.write(bytes(1 << 20))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("kind", "content", "reason"),
    [
        (Kind.PDF, b"%PDF-1.4 and nothing more", "cannot be opened"),
        (Kind.PDF, samples.pdf([[], []]), "without text"),
        (Kind.OFFICE, WORD[:200], "damaged Office document"),
        (Kind.OFFICE, samples.package({"[Content_Types].xml": "<Types/>"}), "neither Word's nor"),
        (Kind.OFFICE, unpacking_to(513 << 20), "more than 512 MiB unpacked"),
        (Kind.OFFICE, far_cell(), "limits of time and memory"),
        (Kind.PNG, b"\x89PNG\r\n\x1a\n", "damaged PNG"),
        (Kind.PNG, samples.png_of(0, 0, b"", 0), "0 pixels"),
        (Kind.PNG, png_that_says(100_000, 100_000), "10,000,000,000 pixels"),
        (Kind.JPEG, jpeg(60_000, 60_000), "3,600,000,000 pixels"),
        (Kind.JPEG, b"\xff\xd8\xff\xe0\x00\x02" + bytes(50), "damaged JPEG"),
    ],
)
def test_what_is_damaged_or_hostile_is_refused_with_its_reason(
    kind: Kind, content: bytes, reason: str
):
    with pytest.raises(Unreadable, match=reason):
        read(kind, content)


def test_a_reader_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reading, "DEADLINE_S", 0.01)

    with pytest.raises(Unreadable, match="limits of time and memory"):
        read(Kind.PDF, PDF)


def test_a_document_that_is_too_large_says_so():
    class Endless:
        def read(self, size: int) -> bytes:
            return b"x" * size

    with pytest.raises(Unreadable, match="more than 128 MiB"):
        read_document(Kind.PDF, Endless())


def test_no_more_text_than_so_much_is_kept(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(office, "MOST_CHARS", 20)

    (word,), (first,) = office.read(WORD), office.read(WORKBOOK)

    assert (word.text, word.left_out) == (
        "Incident\nIt began at nine.\n",
        "lines after 2 were not read",
    )
    assert first.name == "Orders"
    assert first.left_out == "sheets after this one that were not read: 1"


def test_sheets_beyond_the_limit_are_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(office, "MAX_SHEETS", 1)

    (orders,) = office.read(WORKBOOK)

    assert orders.left_out == "sheets after this one that were not read: 1"


def test_the_process_that_reads_learns_nothing_secret(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setenv("SECRET_KEY", "never to be told")
    monkeypatch.setenv("PATH", str(tmp_path))
    program = tmp_path / "tesseract"
    program.write_text("#!/bin/sh\n/usr/bin/env\n")
    program.chmod(0o755)

    (part,) = read(Kind.PNG, samples.png_of(1, 1, b"\0", 1))

    told = dict(line.split("=", 1) for line in part.text.splitlines())
    assert told["PATH"] == str(tmp_path)
    assert "SECRET_KEY" not in told


def test_what_a_reader_has_started_ends_with_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    program, started = tmp_path / "tesseract", tmp_path / "pid"
    program.write_text(f"#!/bin/sh\necho $$ > {started}\nkill -9 $PPID\nexec sleep 60\n")
    program.chmod(0o755)

    with pytest.raises(Unreadable, match="limits of time"):
        read(Kind.PNG, samples.png_of(1, 1, b"\0", 1))

    assert ends(int(started.read_text()))


def ends(pid: int) -> bool:
    """Whether a process that is not our child ends within a while."""
    command = Path(f"/proc/{pid}/cmdline")
    for _ in range(500):
        with suppress(FileNotFoundError):
            if command.read_bytes():
                time.sleep(0.01)
                continue
        return True
    return False


def test_a_picture_at_the_limit_is_still_read():
    assert pictures._jpeg_pixels(jpeg(8_000, 5_000)) == pictures.MAX_PIXELS


def content(source: Source) -> bytes:
    with source.open() as stream:
        return stream.read()


def test_documents_of_a_folder_are_sources_by_their_text(tmp_path: Path):
    (tmp_path / "report.pdf").write_bytes(PDF)
    (tmp_path / "orders.xlsx").write_bytes(WORKBOOK)
    (tmp_path / "broken.docx").write_bytes(WORD[:200])

    with open_evidence([tmp_path]) as evidence:
        texts = {source.name: content(source) for source in evidence.sources}

    assert sorted(texts) == ["orders.xlsx/Notes", "orders.xlsx/Orders", "report.pdf"]
    assert texts["orders.xlsx/Orders"].startswith(b"time,count\n")
    assert [skip.name for skip in evidence.skipped] == ["broken.docx"]
