"""Who calls whom, as tables tell it: lists of calls and matrices of callers by callees."""

from collections.abc import Iterator, Sequence

from faultmaven.analysis.citations import SourceLine, cite
from faultmaven.analysis.entities import SERVICE, named
from faultmaven.analysis.graph import CALLS
from faultmaven.analysis.metrics.layout import Layout, layout
from faultmaven.analysis.metrics.numbers import is_absent, number
from faultmaven.analysis.model import Citation, Relation

_CALLERS = frozenset({"source", "caller", "from", "client", "upstream", "parent", "src"})
_CALLEES = frozenset(
    {"target", "callee", "to", "server", "downstream", "child", "destination", "dst"}
)


def relations(file: str, lines: Sequence[str]) -> list[Relation]:
    """The calls that a table tells of; none for a table of anything else.

    A list has a column of callers and one of callees; a matrix names callees over its columns and
    callers before its rows, and a number other than 0 in a cell is a call.
    """
    table = layout(lines)
    if table is None or table.time is not None or len(table.header) != 1:
        return []
    return list(_listed(file, lines, table) or _crossed(file, lines, table))


def _listed(file: str, lines: Sequence[str], table: Layout) -> list[Relation]:
    titles = [title.lower() for title in table.header[0]]
    caller = next((index for index, title in enumerate(titles) if title in _CALLERS), None)
    callee = next((index for index, title in enumerate(titles) if title in _CALLEES), None)
    if caller is None or callee is None:
        return []
    return [
        _call(row[caller], row[callee], (cite(SourceLine(file, int(line), lines[int(line) - 1])),))
        for row, line in zip(table.rows, table.lines, strict=True)
        if row[caller].strip() and row[callee].strip() and row[caller] != row[callee]
    ]


def _crossed(file: str, lines: Sequence[str], table: Layout) -> Iterator[Relation]:
    names = table.header[0][1:]
    callers = [row[0].strip() for row in table.rows]
    if not names or 2 * len(set(callers) & set(names)) <= len(callers):
        return
    heading = int(table.lines[0]) - 1
    for row, caller, line in zip(table.rows, callers, table.lines, strict=True):
        place = SourceLine(file, int(line), lines[int(line) - 1])
        for name, cell in zip(names, row[1:], strict=True):
            if name and name != caller and not is_absent(cell) and number(cell):
                title = SourceLine(file, heading, lines[heading - 1])
                yield _call(caller, name, (cite(place, caller), cite(title, name)))


def _call(caller: str, callee: str, citations: tuple[Citation, ...]) -> Relation:
    return Relation(named(SERVICE, caller), CALLS, named(SERVICE, callee), citations)
