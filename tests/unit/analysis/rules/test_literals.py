"""Every match of an expression holds one of the words that it is said to need."""

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from faultmaven.analysis.rules import library as libraries
from faultmaven.analysis.rules.literals import required_literals


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("out of paper", {"out of paper"}),
        ("(?i)Paper(?:less)? Jam", {"paperless jam", "paper jam"}),
        ("link is (?:down|lost)", {"link is down", "link is lost"}),
        ("[Ll]ink is [Dd]own", {"link is down"}),
        (r"jam in tray (?P<tray>\d+) of \S+", {"jam in tray "}),
        (r"x{2}paper+", {"paper"}),
        (r"a\.b\.c\.d", {"a.b.c.d"}),
        ("paper|toner", {"paper", "toner"}),
        ("paper|ink", set()),
        (r"\w+ \d+", set()),
        ("(?:jam|fire)*paper", {"paper"}),
        ("[^]]paper", {"paper"}),
    ],
)
def test_the_words_of_an_expression(expression: str, words: set[str]) -> None:
    assert set(required_literals(expression)) == words


PIECES = st.sampled_from(
    ["paper", "toner", "[Jj]am", "(?:tray|roll)", "s?", "(?:lost )?", r"\d", ".*", "x+", "(a|bc)"]
)


@given(st.lists(PIECES, min_size=1, max_size=6), st.data())
def test_a_match_of_joined_pieces_holds_a_word(pieces: list[str], data: st.DataObject) -> None:
    expression = "".join(pieces)
    text = data.draw(st.from_regex(expression, fullmatch=True).filter(lambda text: text.isascii()))

    words = required_literals(expression)

    assert not words or any(word in text.lower() for word in words)


def test_every_built_in_pattern_over_logs_needs_words() -> None:
    patterns = [each for each in libraries.built_in().patterns if "log" in each.where]

    assert [each.signal for each in patterns if not required_literals(each.pattern)] == []
    assert all(re2.compile(each.pattern) for each in patterns)
