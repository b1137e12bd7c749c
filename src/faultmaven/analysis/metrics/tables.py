"""Reads series from tables: one column a series, one row a labelled value, several header rows."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

import numpy as np

from faultmaven.analysis.citations import SourceLine, cite
from faultmaven.analysis.entities import SERVICE, named, of_labels
from faultmaven.analysis.metrics.layout import Layout, layout
from faultmaven.analysis.metrics.measures import Title, titles
from faultmaven.analysis.metrics.series import Floats, Lines, Series, ordered
from faultmaven.analysis.model import Citation, Entity

METRIC_TITLES = frozenset({"metric", "metricname", "measure", "measurement", "name", "series"})
VALUE_TITLES = frozenset({"value", "val", "v", "metricvalue"})
AGGREGATION_TITLES = frozenset({"statistic", "stat", "agg", "aggregation", "statistics"})
UNIT_TITLES = frozenset({"unit", "units"})
NUMBERED_LABELS = frozenset({"le", "quantile", "code", "status", "statuscode", "port", "pid", "id"})
MAX_SERIES = 50_000
LEAST_POINTS = 2
"""Fewer points a labelled series on average are records of single happenings, not a metric."""


def read(file: str, lines: Sequence[str]) -> list[Series]:
    """The series of a table; none where no column holds numbers or no title names one."""
    table = layout(lines)
    if table is None:
        return []
    if len(table.header) > 1:
        return list(_with_deep_header(file, lines, table))
    texts = [index for index in range(table.width) if _is_label(table, index)]
    if texts:
        return list(_labelled(file, lines, table, texts))
    return list(_wide(file, lines, table))


def _is_label(table: Layout, index: int) -> bool:
    if index == table.time or index in table.other_times or not table.header[0][index]:
        return False
    if _plain(table.header[0][index]) in NUMBERED_LABELS:
        return True
    return any(row[index] for row in table.rows) and not table.numeric(index)


def _plain(title: str) -> str:
    return title.lower().replace("_", "").replace(" ", "").strip("@")


def _measured(table: Layout, besides: Sequence[int] = ()) -> list[int]:
    """The columns of numbers that have a title."""
    passed = {table.time, *table.other_times, *besides}
    return [
        index
        for index in range(table.width)
        if index not in passed and table.header[0][index] and table.numeric(index)
    ]


def _wide(file: str, lines: Sequence[str], table: Layout) -> Iterator[Series]:
    """One series a column, named by its title."""
    columns, times = _measured(table), table.times()
    for index, title in zip(columns, titles([table.header[0][i] for i in columns]), strict=True):
        entity = of_labels(title.labels) or _about(title)
        source = _title_of(file, lines, table, table.header[0][index])
        values = table.values(index)
        yield _series(file, title, title.labels, entity, times, values, table.lines, source)


def _about(title: Title) -> Entity | None:
    return Entity(SERVICE, title.about) if title.about else None


def _with_deep_header(file: str, lines: Sequence[str], table: Layout) -> Iterator[Series]:
    """One series a column, whose labels stand in several header rows; the rows' titles stand over
    the times."""
    first = table.time or 0
    heads = [(_plain(row[first]), row[first], row) for row in table.header if _told(row, first)]
    times = table.times()
    for index in range(table.width):
        told = {plain: row[index] for plain, _, row in heads if row[index]}
        values = table.values(index) if index != table.time and told else np.empty(0)
        if index == table.time or not told or np.isnan(values).all():
            continue
        labels = {
            title or f"level{depth}": row[index]
            for depth, (plain, title, row) in enumerate(heads)
            if row[index] and plain not in METRIC_TITLES | AGGREGATION_TITLES | UNIT_TITLES
        }
        metric = _first(told, METRIC_TITLES) or " ".join(labels.values())
        entity = of_labels(labels)
        source = _title_of(file, lines, table, heads[0][2][index])
        title = Title(metric, labels, _first(told, UNIT_TITLES))
        aggregation = _first(told, AGGREGATION_TITLES)
        yield _series(file, title, labels, entity, times, values, table.lines, source, aggregation)


def _told(row: Sequence[str], time: int) -> bool:
    return any(cell for index, cell in enumerate(row) if index != time)


def _first(told: Mapping[str, str], wanted: frozenset[str]) -> str:
    return next((text for plain, text in told.items() if plain in wanted), "")


def _labelled(
    file: str, lines: Sequence[str], table: Layout, labels: Sequence[int]
) -> Iterator[Series]:
    """Rows of one label set are one series for each column of numbers."""
    header = table.header[0]
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, row in enumerate(table.rows):
        groups[tuple(row[index].strip() for index in labels)].append(number)
    if len(table.rows) < LEAST_POINTS * len(groups) and not _one_time(table):
        return
    times, columns = table.times(), _measured(table, labels)
    heads = dict(zip(columns, titles([header[i] for i in columns]), strict=True))
    values = {index: table.values(index) for index in columns}
    fallback = _named_by_file(file)
    for key, rows in list(groups.items())[:MAX_SERIES]:
        said = dict(zip((header[i] for i in labels), key, strict=True))
        chosen = np.array(rows)
        for index in columns:
            held = values[index][chosen]
            if np.isnan(held).all():
                continue
            title, own, aggregation = _named(heads[index], said)
            entity = of_labels(own) or _about(title) or fallback
            source = _title_of(file, lines, table, header[index])
            yield _series(
                file, title, own, entity, times[chosen], held, table.lines[chosen], source,
                aggregation,
            )  # fmt: skip


def _one_time(table: Layout) -> bool:
    """Whether all rows are of one time: a list of things with their measures now."""
    return table.time is None or len(set(table.column(table.time))) == 1


def _named(title: Title, said: Mapping[str, str]) -> tuple[Title, dict[str, str], str]:
    """A column's title, its labels and aggregation once the row's own words for them are heard."""
    own = {name: text for name, text in said.items() if text}
    plain = {_plain(name): name for name in own}
    metric, unit, aggregation = (
        own.pop(plain[found], "") if found else ""
        for found in (
            next((name for name in plain if name in wanted), "")
            for wanted in (METRIC_TITLES, UNIT_TITLES, AGGREGATION_TITLES)
        )
    )
    own |= title.labels
    if not metric:
        return title, own, aggregation
    value = _plain(title.metric) in VALUE_TITLES
    labelled = titles([metric])[0]
    own |= labelled.labels
    found = Title(labelled.metric, own, unit or labelled.unit, labelled.about)
    return found, own, aggregation if value else title.metric


def _named_by_file(file: str) -> Entity | None:
    """The pod or service that a file of metrics is named for, as in `cart-7f9dd8b6c4-x7gr9.csv`."""
    stem = PurePosixPath(file).stem
    for ending in ("_metrics", "_metric", "-metrics", "-metric", ".metrics", ".metric"):
        if stem.lower().endswith(ending) and len(stem) > len(ending):
            return named("pod", stem[: -len(ending)])
    return None


def _title_of(file: str, lines: Sequence[str], table: Layout, text: str) -> Citation | None:
    """Where a title stands above the data."""
    written = text if '"' not in text else text.replace('"', '""')
    above = range(1, int(table.lines[0]))
    line = next((number for number in above if text and written in lines[number - 1]), None)
    return cite(SourceLine(file, line, lines[line - 1]), written) if line else None


def _series(
    file: str,
    title: Title,
    labels: Mapping[str, str],
    entity: Entity | None,
    times: Floats,
    values: Floats,
    lines: Lines,
    source: Citation | None,
    aggregation: str = "",
) -> Series:
    times, values, lines = ordered(times, values, lines)
    return Series(
        file,
        title.metric,
        dict(labels),
        entity or _named_by_file(file),
        title.unit,
        aggregation,
        times,
        values,
        lines,
        source,
        title.metric.endswith("_total"),
    )
