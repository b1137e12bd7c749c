"""`faultmaven eval`: runs suites, shows the scores and what changed, keeps the results."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.table import Table
from rich.text import Text

from faultmaven.cli.configured import settings
from faultmaven.cli.consoles import counting, show
from faultmaven.cli.eval_report import eval_report
from faultmaven.cli.exits import FAILED, VERDICT
from faultmaven.cli.output import print_json
from faultmaven.evals.bench import Bench
from faultmaven.evals.errors import DataMissing
from faultmaven.evals.history import changes, keep, last_results, result_json
from faultmaven.evals.registry import SUITES, chosen, parse_bounds, run_suites
from faultmaven.evals.results import SuiteResult


@dataclass(frozen=True, slots=True)
class EvalOptions:
    """What to run, on which data, how, and where results go (by default DATA_DIR/evals)."""

    data: Path
    suites: tuple[str, ...] = ()
    jobs: int = 1
    limit: int | None = None
    floors: tuple[str, ...] = ()
    output: Path | None = None

    @property
    def folder(self) -> Path:
        return self.output or settings().data_dir / "evals"


def evaluate(options: EvalOptions, *, as_json: bool) -> int:
    """Run the suites, print the outcome, keep it, and return the exit status."""
    results = _results(options)
    document = result_json(results, datetime.now(UTC))
    news = list(changes(results, last_results(options.folder)))
    if options.limit is None:
        keep(options.folder, document)
    if as_json:
        print_json({**document, "changes": [change.as_json() for change in news]})
    else:
        show(eval_report(results, news))
    return VERDICT if document["passed"] else FAILED


def _results(options: EvalOptions) -> Sequence[SuiteResult]:
    if not options.data.is_dir():
        raise DataMissing(f"--data {options.data} is no folder: give the one with the data sets.")
    names, bounds = chosen(options.suites), parse_bounds(options.floors)
    with counting() as tell, Bench(options.data, options.jobs, options.limit, tell) as bench:
        return run_suites(names, bench, bounds)


def list_suites() -> None:
    """Print the name of every suite and what it measures."""
    table = Table.grid(padding=(0, 2, 0, 0))
    for name, suite in SUITES.items():
        table.add_row(Text(name, style="bold"), suite.measures)
    show(table)
