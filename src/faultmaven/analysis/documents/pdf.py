"""The text of PDF documents, by PDFium; what is only a picture in them is not read."""

from faultmaven.analysis.documents.reading import MOST_CHARS, Part, Unreadable

MAX_PAGES = 500


def read(content: bytes) -> list[Part]:
    """The text of the pages, each under a line with its number. Raises `Unreadable`."""
    import pypdfium2  # noqa: PLC0415  # only where it is installed

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise Unreadable(f"a PDF document that cannot be opened ({error})") from error
    pages, lines, bare, chars = len(document), list[str](), list[int](), 0
    read = 0
    while read < min(pages, MAX_PAGES) and chars < MOST_CHARS:
        text = document[read].get_textpage().get_text_bounded()
        read += 1
        lines += [f"[page {read} of {pages}]", *text.splitlines()]
        chars += len(text)
        if not text.strip():
            bare.append(read)
    if len(bare) == read:
        raise Unreadable("a PDF document without text: its pages are pictures, or empty")
    return [Part("", "\n".join(lines) + "\n", _left_out(read, pages, bare))]


def _left_out(read: int, pages: int, bare: list[int]) -> str:
    cut = f"pages {read + 1} to {pages} were not read" if read < pages else ""
    some = ", ".join(map(str, bare[:10])) + (", …" if len(bare) > 10 else "")
    return "; ".join(filter(None, (cut, f"no text on pages {some}" if bare else "")))
