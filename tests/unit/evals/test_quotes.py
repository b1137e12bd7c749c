import io

import pytest

from faultmaven.analysis.sources import Source
from faultmaven.evals.quotes import dangling_citations, source_lines

DATA = b"one\r\ntwo caf\xc3\xa9\rthree\nfour\xff\n"


def source(data: bytes = DATA) -> Source:
    return Source("a.log", len(data), lambda: io.BytesIO(data))


def cited(first: int, last: int, quote: str, file: str = "a.log") -> dict[str, object]:
    return {"file": file, "line_start": first, "line_end": last, "quote": quote}


def test_lf_crlf_and_a_lone_cr_end_a_line() -> None:
    assert source_lines(source()) == ["one", "two café", "three", "fourÿ", ""]


def test_quotes_at_their_lines_do_not_dangle_wherever_they_stand_in_the_document() -> None:
    document = {
        "causes": [{"citations": [cited(2, 2, "café")]}],
        "x": {"y": cited(1, 2, "one\ntwo")},
    }

    assert dangling_citations(document, [source()]) == (2, ())


@pytest.mark.parametrize(
    ("citation", "fault"),
    [
        (cited(1, 1, "two"), "the quote is not there"),
        (cited(1, 1, "one", "b.log"), "no such file"),
        (cited(4, 9, "four"), "the file has 5 lines"),
        (cited(0, 1, "one"), "the file has 5 lines"),
        (cited(1, 1, " "), "the quote is empty"),
    ],
)
def test_a_false_citation_dangles(citation: dict[str, object], fault: str) -> None:
    count, dangling = dangling_citations({"citations": [citation]}, [source()])

    assert count == 1
    assert dangling[0].endswith(fault)
