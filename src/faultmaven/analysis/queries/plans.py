"""Reads the plans of PostgreSQL (text and JSON) and MySQL (table): scans, misestimates, sorts."""

import re
from collections.abc import Iterator, Sequence

from faultmaven.analysis.citations import SourceLine
from faultmaven.analysis.model import Entity
from faultmaven.analysis.signals.model import Signal, signal

MANY_ROWS = 10_000
"""A scan that drops fewer rows costs some milliseconds, and an index would not help much."""
WASTE = 100
"""Rows read for each one kept, and the factor by which an estimate is wrong that misleads planners
(Leis et al., How good are query optimizers, really?, VLDB 2015: plans suffer from 100 on)."""
SELECTIVE = 10
"""Rows dropped for each one kept from which on an index is faster than reading the whole table (it
is so below some 5 to 10 % of the rows)."""

_NODE = re.compile(
    r"^(?P<indent>[ >-]*)(?P<node>[A-Z][\w ]*?)(?: using \S+)?(?: on (?P<table>[\w.\"]+).*?)?\s+"
    r"\(cost=\S+ rows=(?P<planned>\d{1,15}) width=\d+\)"
    r"(?: \(actual time=\S+ rows=(?P<actual>[\d.]{1,18}) loops=(?P<loops>\d{1,12})\))?"
)
_REMOVED = re.compile(r"^\s*Rows Removed by (?:Join )?Filter: (?P<rows>\d{1,15})")
_ON_DISK = re.compile(r"^\s*Sort Method: external (?:merge|sort) +Disk: (?P<size>\d+)kB")
_FIELD = re.compile(r'^\s*"(?P<key>[A-Z][\w ]+)": "?(?P<value>[^",]+)"?,?\s*$')


def facts(file: str, lines: Sequence[str]) -> list[Signal]:
    """The signals of a plan, of whichever database and form."""
    numbered = [SourceLine(file, number, text) for number, text in enumerate(lines, 1)]
    if any("select_type" in line.text[:200] for line in numbered[:5]):
        return list(_mysql(numbered))
    if lines and lines[0].lstrip()[:1] in ("[", "{"):
        return list(_json(numbered))
    return list(_text(numbered))


def _text(lines: Sequence[SourceLine]) -> Iterator[Signal]:
    node: tuple[re.Match[str], SourceLine] | None = None
    for line in lines:
        text = line.text[:1000]
        if found := _NODE.match(text):
            node = found, line
            if found["actual"]:
                yield from _misestimated(found, line)
        elif node and (removed := _REMOVED.match(text)):
            match, at = node
            kept = float(match["actual"] or 1)
            if match["node"].endswith("Seq Scan"):
                yield from _scan(match["table"], int(removed["rows"]), kept, [at, line])
        elif node and (sort := _ON_DISK.match(text)):
            yield signal("query.sort_on_disk", _table(""), [node[1], line], size=sort["size"])


def _misestimated(found: re.Match[str], line: SourceLine) -> Iterator[Signal]:
    planned, actual = float(found["planned"]), float(found["actual"])
    low, high = sorted((max(planned, 1.0), max(actual, 1.0)))
    if high >= MANY_ROWS and high / low >= WASTE:
        yield signal(
            "query.misestimated",
            _table(found["table"]),
            [line],
            node=found["node"].strip(),
            planned=f"{planned:.0f}",
            actual=f"{actual:.0f}",
        )


def _scan(
    table: str | None, removed: int, kept: float, lines: Sequence[SourceLine]
) -> Iterator[Signal]:
    if removed >= MANY_ROWS and removed >= SELECTIVE * kept:
        name = _table(table)
        yield signal("query.table_scanned", name, lines, removed=removed, kept=f"{kept:.0f}")


def _json(lines: Sequence[SourceLine]) -> Iterator[Signal]:
    """Pretty-printed JSON, one field a line, as EXPLAIN (FORMAT JSON) prints it."""
    node: dict[str, tuple[str, SourceLine]] = {}
    for line in lines:
        field = _FIELD.match(line.text[:1000])
        if field is None:
            continue
        if field["key"] == "Node Type":
            yield from _json_node(node)
            node = {}
        node.setdefault(field["key"], (field["value"], line))
    yield from _json_node(node)


def _json_node(node: dict[str, tuple[str, SourceLine]]) -> Iterator[Signal]:
    kind, removed = node.get("Node Type"), node.get("Rows Removed by Filter")
    if kind and removed and kind[0] == "Seq Scan" and removed[0].isdecimal():
        kept = node.get("Actual Rows", ("1", kind[1]))[0]
        name = node.get("Relation Name", ("", kind[1]))[0]
        rows = float(kept) if re.fullmatch(r"\d{1,15}(?:\.\d{1,6})?", kept) else 1.0
        yield from _scan(name, int(removed[0][:15]), rows, [kind[1], removed[1]])


def _mysql(lines: Sequence[SourceLine]) -> Iterator[Signal]:
    """Rows of the table with `type` ALL: every row of the table is read."""
    titles: list[str] = []
    for line in lines:
        cells = [cell.strip() for cell in line.text[:2000].split("|")]
        if "select_type" in cells:
            titles = cells
        elif titles and len(cells) == len(titles):
            row = dict(zip(titles, cells, strict=True))
            rows = row.get("rows", "")[:15]
            if row.get("type") == "ALL" and rows.isdecimal() and int(rows) >= MANY_ROWS:
                name = _table(row.get("table"))
                yield signal("query.table_scanned", name, [line], removed=rows, kept="?")


def _table(name: str | None) -> Entity:
    return Entity("table", (name or "").strip('"')) if name else Entity("query", "query")
