"""The outcome of an evaluation as a table, with the worst causes and what changed."""

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from faultmaven.cli.report.layout import indented, prose, section
from faultmaven.evals.history import Change
from faultmaven.evals.results import Metric, SuiteResult

_MOST_CHANGES = 12
_MOST_PROBLEMS = 6


def eval_report(results: Sequence[SuiteResult], changes: Sequence[Change]) -> Group:
    """The metrics of all suites, the groups of each, problems, changes since the last run."""
    return Group(_metrics(results), *_details(results), *_changes(changes), *_closing(results))


def _metrics(results: Sequence[SuiteResult]) -> Table:
    table = _table("suite", "metric", ">value", ">bound", "")
    for result in results:
        if result.failure:
            table.add_row(result.suite, "", "", "", Text("could not run", style="bold red"))
        for metric in result.metrics:
            first = metric is result.metrics[0]
            name = result.suite if first else ""
            table.add_row(name, metric.name, shown(metric.value), _bound(metric), _mark(metric))
    return table


def _table(*columns: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for column in columns:
        table.add_column(column.lstrip(">"), justify="right" if column.startswith(">") else "left")
    return table


def shown(value: float) -> str:
    """Counts as they are, everything else with three decimals."""
    return f"{value:,}" if isinstance(value, int) else f"{value:.3f}"


def _bound(metric: Metric) -> str:
    if metric.floor is not None:
        return f"≥ {metric.floor:g}"
    return f"≤ {metric.ceiling:g}" if metric.ceiling is not None else ""


def _mark(metric: Metric) -> Text:
    if metric.floor is None and metric.ceiling is None:
        return Text()
    return Text("ok", style="green") if metric.passed else Text("FAILED", style="bold red")


def _details(results: Sequence[SuiteResult]) -> Iterator[RenderableType]:
    for result in results:
        if result.groups:
            yield section(f"{result.suite}: by labelled cause, worst first", _groups(result))
        problems = (*([result.failure] if result.failure else []), *result.problems)
        if problems:
            lines = [prose(problem) for problem in problems[:_MOST_PROBLEMS]]
            yield section(f"{result.suite}: problems", *lines)
            if (more := len(problems) - _MOST_PROBLEMS) > 0:
                yield indented(Text(f"… and {more} more", style="dim"))


def _groups(result: SuiteResult) -> Group:
    table = _table("cause", ">cases", *(f">{name}" for name, _ in result.groups[0].values))
    perfect = [group for group in result.groups if all(value == 1 for _, value in group.values)]
    for group in result.groups:
        if group not in perfect:
            values = (f"{value:.2f}" for _, value in group.values)
            table.add_row(group.name, str(group.cases), *values)
    cases = sum(group.cases for group in perfect)
    return Group(table, Text(f"{len(perfect)} other causes: all {cases} cases right", style="dim"))


def _changes(changes: Sequence[Change]) -> Iterator[RenderableType]:
    lines = [
        Text.assemble(
            f"{change.suite}  {change.what}  {shown(change.before)} → ",
            (shown(change.now), "bold"),
        )
        for change in changes[:_MOST_CHANGES]
    ]
    if lines:
        yield section("Changed since the last run", *lines)
    if (more := len(changes) - _MOST_CHANGES) > 0:
        yield indented(Text(f"… and {more} more", style="dim"))


def _closing(results: Sequence[SuiteResult]) -> Iterator[RenderableType]:
    below = [result.suite for result in results if not result.passed]
    yield Text()
    if below:
        yield Text(f"Failed: {', '.join(below)}", style="bold red")
    else:
        yield Text("All suites passed.", style="green")
