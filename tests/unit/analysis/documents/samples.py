"""Small documents and pictures, made byte by byte."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence

import pypdfium2

_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>{}</Types>'
)
_TYPE = (
    '<Override PartName="/{}" ContentType="application/vnd.openxmlformats-officedocument.{}+xml"/>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    "{}</Relationships>"
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATION = f'<Relationship Id="r{{0}}" Type="{_OFFICE}/{{1}}" Target="{{2}}"/>'
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def pdf(pages: Sequence[Sequence[str]]) -> bytes:
    """A PDF document (ISO 32000-1) with lines of text on its pages."""
    kids = " ".join(f"{3 + 2 * number} 0 R" for number in range(len(pages)))
    font = "<< /F1 << /Type /Font /Subtype /Type1 /BaseFont /Courier >> >>"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
    ]
    for number, lines in enumerate(pages):
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] "
            f"/Resources << /Font {font} >> /Contents {4 + 2 * number} 0 R >>"
        )
        shown = "".join(f"({line}) Tj T*\n" for line in lines)
        drawn = f"BT /F1 12 Tf 14 TL 40 740 Td\n{shown}ET"
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
    return _numbered(objects)


def _numbered(objects: Sequence[str]) -> bytes:
    out, places = b"%PDF-1.4\n", []
    for number, item in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{item}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    return (
        out
        + (
            f"xref\n0 {size}\n0000000000 65535 f \n{table}"
            f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
        ).encode()
    )


def word(paragraphs: Sequence[str], table: Sequence[Sequence[str]] = ()) -> bytes:
    """A Word document with paragraphs and at most one table after them."""
    body = "".join(map(_paragraph, paragraphs))
    if table:
        rows = ("".join(f"<w:tc>{_paragraph(cell)}</w:tc>" for cell in row) for row in table)
        grid = "<w:tblGrid>" + "<w:gridCol/>" * len(table[0]) + "</w:tblGrid>"
        body += f"<w:tbl><w:tblPr/>{grid}{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"
    text = f'<w:document xmlns:w="{_WORD}"><w:body>{body}<w:sectPr/></w:body></w:document>'
    kind = _TYPE.format("word/document.xml", "wordprocessingml.document.main")
    return package(
        {
            "[Content_Types].xml": _TYPES.format(kind),
            "_rels/.rels": _RELATIONS.format(
                _RELATION.format(1, "officeDocument", "word/document.xml")
            ),
            "word/document.xml": text,
        }
    )


def _paragraph(text: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def workbook(sheets: Mapping[str, Mapping[str, str]]) -> bytes:
    """An Excel workbook: for each sheet the texts of its cells by their names, such as `B3`."""
    parts, kinds, relations, listed = {}, [], [], []
    for number, (name, cells) in enumerate(sheets.items(), 1):
        path = f"worksheets/sheet{number}.xml"
        parts[f"xl/{path}"] = _sheet(cells)
        kinds.append(_TYPE.format(f"xl/{path}", "spreadsheetml.worksheet"))
        relations.append(_RELATION.format(number, "worksheet", path))
        listed.append(f'<sheet name="{name}" sheetId="{number}" r:id="r{number}"/>')
    kinds.append(_TYPE.format("xl/workbook.xml", "spreadsheetml.sheet.main"))
    opening = f'<workbook xmlns="{_SHEETS}" xmlns:r="{_OFFICE}">'
    return package(
        {
            "[Content_Types].xml": _TYPES.format("".join(kinds)),
            "_rels/.rels": _RELATIONS.format(
                _RELATION.format(1, "officeDocument", "xl/workbook.xml")
            ),
            "xl/workbook.xml": f"{opening}<sheets>{''.join(listed)}</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": _RELATIONS.format("".join(relations)),
            **parts,
        }
    )


def _sheet(cells: Mapping[str, str]) -> str:
    rows: dict[int, str] = {}
    for place, text in cells.items():
        row = int("".join(filter(str.isdigit, place)))
        cell = f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'
        rows[row] = rows.get(row, "") + cell
    data = "".join(f'<row r="{row}">{shown}</row>' for row, shown in sorted(rows.items()))
    return f'<worksheet xmlns="{_SHEETS}"><sheetData>{data}</sheetData></worksheet>'


def package(parts: Mapping[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return packed.getvalue()


def png(lines: Sequence[str]) -> bytes:
    """A screenshot of lines of text, drawn by PDFium."""
    with pypdfium2.PdfDocument(pdf([lines])) as document:
        drawn = document[0].render(scale=2, grayscale=True)
        return png_of(drawn.width, drawn.height, bytes(drawn.buffer), drawn.stride)


def png_of(width: int, height: int, grey: bytes, stride: int) -> bytes:
    """A PNG picture (RFC 2083) of shades of grey."""
    rows = b"".join(b"\0" + grey[row * stride : row * stride + width] for row in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
