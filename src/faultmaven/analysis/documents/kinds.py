"""Which documents and pictures there is a reader for, told by their first bytes."""

from enum import StrEnum

_FIRST_NAME_AT = 30
_FIRST_PARTS = (b"[Content_Types].xml", b"_rels/.rels", b"docProps/", b"word/", b"xl/")


class Kind(StrEnum):
    PDF = "PDF document"
    OFFICE = "Office document"
    PNG = "PNG picture"
    JPEG = "JPEG picture"


def kind_of(head: bytes) -> Kind | None:
    """The kind of a file with these first bytes (at least 64 of them)."""
    if head.startswith(b"%PDF-"):
        return Kind.PDF
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if head.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    return Kind.OFFICE if is_office(head) else None


def is_office(head: bytes) -> bool:
    """Whether a zip archive begins as those of Office Open XML do (ECMA-376, part 2)."""
    return head.startswith(b"PK\x03\x04") and head.startswith(_FIRST_PARTS, _FIRST_NAME_AT)
