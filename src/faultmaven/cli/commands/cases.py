"""Commands about exported cases."""

from pathlib import Path
from typing import Annotated

import typer

from faultmaven.cli.commands.options import AsJson

cases = typer.Typer(
    help="Look at a case that was exported (GET /cases/ID/export).",
    epilog="Example: faultmaven case replay case-1f0c9a2e.zip",
)


@cases.callback()
def cases_all() -> None:
    """A group even with a single command."""


@cases.command("replay", epilog="Example: faultmaven case replay case-1f0c9a2e.zip --json")
def case_replay(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", readable=False, help="The archive of the case.")
    ],
    as_json: AsJson = False,
) -> None:
    """Take every decision of an exported case again and say which come out otherwise now.

    Exit status: 0 all as they were, 1 some differ, 2 the file is no such archive.
    """
    from faultmaven.cli.replaying import replay

    raise typer.Exit(replay(file, as_json=as_json))
