"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON (docs/cli.md) instead of text.")]
RulesFolders = Annotated[
    list[Path] | None,
    typer.Option(
        "--rules",
        metavar="DIR",
        envvar="RULES_DIR",
        help="Folder with packs of your own (docs/rules.md); may be repeated.",
    ),
]
