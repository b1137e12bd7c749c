"""Commands that measure the engine."""

from pathlib import Path
from typing import Annotated

import typer

from faultmaven.cli.commands.options import AsJson

evals = typer.Typer(
    help="Measure the engine on labelled incidents.",
    epilog="Example: faultmaven eval run petshop --data ../shared/data",
)


@evals.command(
    "run",
    epilog="Examples:\n\n"
    "faultmaven eval run --data ../shared/data\n\n"
    "faultmaven eval run kubernetes-incidents citations --data ../shared/data --jobs 2",
)
def eval_run(
    data: Annotated[Path, typer.Option(metavar="DIR", help="Folder that holds the data sets.")],
    suites: Annotated[
        list[str] | None, typer.Argument(metavar="SUITE", help="Suites to run; all by default.")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Processes to analyse cases in.")] = 1,
    limit: Annotated[
        int | None, typer.Option(min=1, help="At most this many cases, spread over each data set.")
    ] = None,
    floor: Annotated[
        list[str] | None,
        typer.Option(metavar="METRIC=VALUE", help="Replace a floor, such as A@1=.70."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where results are kept; DATA_DIR/evals by default."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Run evaluation suites and show scores, floors and what changed since the last run.

    Exit status: 0 every suite at or above its floors, 1 a suite below or unable to run.
    """
    from faultmaven.cli.evaluating import EvalOptions, evaluate

    options = EvalOptions(data, tuple(suites or ()), jobs, limit, tuple(floor or ()), output)
    raise typer.Exit(evaluate(options, as_json=as_json))


@evals.command("list", epilog="Example: faultmaven eval list")
def eval_list() -> None:
    """List the suites and what each measures."""
    from faultmaven.cli.evaluating import list_suites

    list_suites()
