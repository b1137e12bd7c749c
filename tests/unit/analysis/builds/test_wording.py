"""What an error of a build says: never the heading of its part of the output."""

import pytest

from faultmaven.analysis.builds.wording import message

HEADED = "==== ERRORS ====\n____ ERROR collecting test_till.py ____\ntill.py:5: in load\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEADED + "E   RuntimeError: no rates", "RuntimeError: no rates"),
        ("==== short summary ====\nERROR test_till.py - no rates", "ERROR test_till.py - no rates"),
        ("**** Build failed ****", "Build failed"),
        ("---- till fails", "till fails"),
    ],
)
def test_a_heading_between_rules_gives_way_to_what_stands_below_it(text: str, said: str) -> None:
    found = message(text, 0)

    assert found == said
