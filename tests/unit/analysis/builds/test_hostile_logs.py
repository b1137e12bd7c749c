"""Build logs made to cost time: each is read within a second or two."""

from time import process_time

import pytest

from faultmaven.analysis.engine import analyse
from tests.unit.analysis.evidence import source

HEAD = "Started by timer\nBuilding in workspace /var/ci/x\n"
TAIL = "\nFinished: FAILURE\n"


@pytest.mark.parametrize(
    "middle",
    [
        "[ERROR] " + "x" * 200_000,
        "\n".join(["ERROR: one", "fine"] * 10_000),
        "\n".join(f"{chr(97 + n % 26)}{n}.c:1:1: error: {n}\nfine" for n in range(10_000)),
        "\n".join(["  at a.b(c.java:1)"] * 20_000),
        "=================================== FAILURES ===================================\n"
        * 5_000,
        "((((" * 20_000,
    ],
    ids=["long line", "repeated", "distinct", "frames", "sections", "brackets"],
)
def test_no_build_log_costs_more_than_its_size_allows(middle: str) -> None:
    started = process_time()

    analyse([source(HEAD + middle + TAIL)], baseline=[source(HEAD + "fine\nFinished: SUCCESS\n")])

    assert process_time() - started < 10
