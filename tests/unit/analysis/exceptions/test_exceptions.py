"""What a bare stack trace of each runtime tells: the exception that it began with, and where."""

import pytest

from faultmaven.analysis.engine import analyse
from tests.unit.analysis.evidence import source

PYTHON = """Traceback (most recent call last):
  File "/srv/till/run.py", line 12, in <module>
    main()
  File "/srv/till/post.py", line 88, in main
    rate = rates[currency]
  File "/usr/lib/python3.11/collections/__init__.py", line 1004, in __getitem__
    raise KeyError(key)
KeyError: 'EUR'
"""
PYTHON_CHAIN = (
    PYTHON
    + """
The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/srv/till/run.py", line 14, in <module>
    raise Failed from error
till.Failed: no rate
"""
)
JAVA = """Exception in thread "main" java.lang.IllegalStateException: till is closed
	at com.acme.till.Main.main(Main.java:12)
Caused by: java.lang.NullPointerException
	at java.base/java.util.Objects.requireNonNull(Objects.java:233)
	at com.acme.till.Book.append(Book.java:41)
	... 1 more
"""
NODE = """/srv/till/src/quote.js:14
    return parcel.weight.toFixed(2);
                         ^

TypeError: Cannot read properties of undefined (reading 'toFixed')
    at Object.<anonymous> (/srv/till/node_modules/money/index.js:3:1)
    at quote (/srv/till/src/quote.js:14:26)
    at processTicksAndRejections (node:internal/process/task_queues:95:5)
"""
DOTNET = """Unhandled exception. Acme.TillFailed: cannot quote
 ---> System.InvalidOperationException: Sequence contains no elements
   at System.Linq.Enumerable.First[TSource](IEnumerable`1 source)
   at Acme.Quotes.Cheapest(List`1 offers) in /src/Quotes.cs:line 27
   --- End of inner exception stack trace ---
   at Acme.Program.Main(String[] args) in /src/Program.cs:line 9
"""


@pytest.mark.parametrize(
    ("text", "said", "place", "cited"),
    [
        (PYTHON, "KeyError: 'EUR'", "/srv/till/post.py:88 in main", [8, 4]),
        (PYTHON_CHAIN, "KeyError: 'EUR'", "/srv/till/post.py:88 in main", [8, 4]),
        (
            JAVA,
            "java.lang.NullPointerException",
            "Book.java:41 in com.acme.till.Book.append",
            [3, 5],
        ),
        (NODE, "TypeError: Cannot read", "/srv/till/src/quote.js:14 in quote", [5, 7]),
        (DOTNET, "no elements", "/src/Quotes.cs:27 in Acme.Quotes.Cheapest", [2, 4]),
    ],
)
def test_a_bare_trace_is_told_by_its_first_cause_and_innermost_own_frame(
    text: str, said: str, place: str, cited: list[int]
) -> None:
    analysis = analyse([source(text, "trace.txt")])

    first = analysis.causes[0]
    assert first.code == "app.exception"
    assert said in first.statement
    assert place in first.statement
    assert [citation.line_start for citation in first.citations] == cited


def test_the_same_exception_at_the_same_place_is_told_once() -> None:
    analysis = analyse([source(JAVA * 3, "trace.txt")])

    assert [cause.code for cause in analysis.causes].count("app.exception") == 1
