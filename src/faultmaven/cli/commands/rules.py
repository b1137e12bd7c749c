"""Commands about the rules."""

from pathlib import Path
from typing import Annotated

import typer

from faultmaven.cli.commands.options import AsJson, RulesFolders

rules = typer.Typer(help="List and explain the rules, and check packs of your own.")
users = typer.Typer(
    help="Create, list, disable and enable the people who may sign in.",
    epilog="Example: faultmaven user create-admin ada@example.org",
)


@rules.callback(
    invoke_without_command=True,
    epilog="Examples:\n\n"
    "faultmaven rules\n\n"
    "faultmaven rules list tls\n\n"
    "faultmaven rules explain host.oom_killed\n\n"
    "faultmaven rules check ./my-rules",
)
def rules_all(context: typer.Context) -> None:
    """List all rules where no command is given."""
    if context.invoked_subcommand is None:
        rules_list()


@rules.command("list", epilog="Example: faultmaven rules list certificate")
def rules_list(
    word: Annotated[
        str, typer.Argument(metavar="WORD", help="Show only rules that have this word.")
    ] = "",
    folders: RulesFolders = None,
    as_json: AsJson = False,
) -> None:
    """List the rules by pack: id, the code it names, its category, how firm it is."""
    from faultmaven.cli.ruling import list_rules

    list_rules(word, folders or [], as_json=as_json)


@rules.command("explain", epilog="Example: faultmaven rules explain k8s.oom_killed")
def rules_explain(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A code, or the id of a rule.")],
    folders: RulesFolders = None,
    as_json: AsJson = False,
) -> None:
    """Say what a rule looks for, what it proves, what refutes it, and what mends its cause."""
    from faultmaven.cli.ruling import explain_rule

    explain_rule(name, folders or [], as_json=as_json)


@rules.command("check", epilog="Example: faultmaven rules check ./my-rules")
def rules_check(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", readable=False, help="The folder with the packs.")
    ],
    as_json: AsJson = False,
) -> None:
    """Check packs of your own: each fault with its file, line and field, and how to mend it.

    Exit status: 0 no fault, 2 faults.
    """
    from faultmaven.cli.ruling import check_rules

    raise typer.Exit(check_rules(folder, as_json=as_json))
