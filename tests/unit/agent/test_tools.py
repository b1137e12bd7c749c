"""What a model may look at: bounded pages with places, and a reason where there is nothing."""

import io

import pytest

from faultmaven.analysis.model import Analysis, Verdict
from faultmaven.analysis.sources import Source
from faultmaven.modules.agent.tools import ROWS, Bench, Look, Tool

LOG = b"".join(b"line %d %s\n" % (n, b"refused" if n % 2 else b"fine") for n in range(1, 101))
BENCH = Bench(
    (Source("app.log", len(LOG), lambda: io.BytesIO(LOG)),), Analysis(Verdict.INCONCLUSIVE, "")
)


def test_a_search_shows_a_page_and_counts_the_rest():
    rows = BENCH.look(Look(tool=Tool.SEARCH, text="REFUSED")).splitlines()

    assert rows[0] == "app.log:1: line 1 refused"
    assert len(rows) == ROWS + 1
    assert rows[-1] == "(30 more, not shown)"


def test_lines_are_read_as_they_stand():
    seen = BENCH.look(Look(tool=Tool.READ, file="app.log", line_start=99, line_end=400))

    assert seen == "app.log:99: line 99 refused\napp.log:100: line 100 fine"


def test_a_count_reads_everything():
    seen = BENCH.look(Look(tool=Tool.COUNT, text="^line [0-9]+ refused$", regex=True))

    assert seen == "50 lines in all\n50 lines in app.log"


@pytest.mark.parametrize(
    ("look", "said"),
    [
        (Look(tool=Tool.SEARCH, text="x", file="../secret"), "The files are: app.log"),
        (Look(tool=Tool.SEARCH), "needs a text"),
        (Look(tool=Tool.READ, file="app.log"), "first line"),
        (Look(tool=Tool.SEARCH, text="(", regex=True), "("),
        (Look(tool=Tool.TIMELINE), "Nothing."),
    ],
)
def test_a_look_that_shows_nothing_says_why(look: Look, said: str):
    assert said in BENCH.look(look)
