"""The command line: its own commands, and the groups."""

from pathlib import Path
from typing import Annotated

import typer

from faultmaven.cli.commands.cases import cases
from faultmaven.cli.commands.evals import evals
from faultmaven.cli.commands.models import models
from faultmaven.cli.commands.options import AsJson, RulesFolders
from faultmaven.cli.commands.rules import rules
from faultmaven.cli.commands.users import users

app = typer.Typer(
    epilog="Start with: faultmaven investigate PATH    Manual: docs/cli.md",
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(cases, name="case")
app.add_typer(evals, name="eval")
app.add_typer(models, name="llm")
app.add_typer(rules, name="rules")
app.add_typer(users, name="user")


def print_version(wanted: bool) -> None:
    """Print the version and end, where it is asked for."""
    if wanted:
        from importlib.metadata import version

        typer.echo(f"faultmaven {version('faultmaven')}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=print_version, help="Print the version."),
    ] = False,
) -> None:
    """Reads what an SRE has, says what broke and why, and cites every claim to file and line."""


@app.command(epilog="Example: faultmaven serve --port 8080")
def serve(
    host: Annotated[
        str | None, typer.Option(help="Address to listen on; HOST or 127.0.0.1 by default.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="PORT or 8000 by default; 0 picks a free one."),
    ] = None,
) -> None:
    """Serve the API until Ctrl-C."""
    from faultmaven.cli.serving import serve

    serve(host, port)


@app.command(
    epilog="Examples:\n\n"
    "faultmaven investigate ./support-bundle\n\n"
    "faultmaven investigate app.log.gz pods.txt --question 'why do logins fail?'\n\n"
    "journalctl --since '1 hour ago' | faultmaven investigate -\n\n"
    "faultmaven investigate failing.log --baseline passing.log --json | jq .causes"
)
def investigate(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH",
            readable=False,
            help="Files, folders or archives to read; - for what is piped in.",
        ),
    ],
    baseline: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="PATH",
            readable=False,
            help="Known-good evidence to compare with; may be repeated.",
        ),
    ] = None,
    question: Annotated[
        str, typer.Option("--question", "-q", help="What you want to know, in your words.")
    ] = "",
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            metavar="FILE=FORMAT",
            help="Read a file as this format, whatever its content shows; may be repeated.",
        ),
    ] = None,
    rules: RulesFolders = None,
    as_json: AsJson = False,
) -> None:
    """Read evidence and report what broke, with every claim cited to file and line.

    Exit status: 0 a verdict, 3 inconclusive, 2 the input cannot be used.
    """
    from faultmaven.cli.investigating import Options, investigate

    options = Options(tuple(baseline or ()), question, tuple(formats or ()), tuple(rules or ()))
    raise typer.Exit(investigate(paths, options, as_json=as_json))


@app.command(epilog="Example: faultmaven templates app.log --json")
def templates(
    file: Annotated[Path, typer.Argument(metavar="FILE", readable=False, help="The log to read.")],
    as_json: AsJson = False,
) -> None:
    """List the message templates of a log, most frequent first."""
    from faultmaven.cli.templating import list_templates

    list_templates(file, as_json=as_json)


@app.command(
    epilog="Examples:\n\n"
    "faultmaven redact app.log > shareable.log\n\n"
    "kubectl describe pod till-0 | faultmaven redact\n\n"
    "faultmaven redact app.log --json | jq '.found[] | select(.kind == \"secret\")'"
)
def redact(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", readable=False, help="The file to redact; - for what is piped in."
        ),
    ] = Path("-"),
    as_json: AsJson = False,
) -> None:
    """Print a text with placeholders for its secrets and personal data, as models would get it.

    With --json, list what was found where, without the values.
    """
    from faultmaven.cli.redacting import redact_file

    redact_file(file, as_json=as_json)


@app.command(epilog="Example: faultmaven openapi > openapi.json")
def openapi() -> None:
    """Print the API's OpenAPI description."""
    from faultmaven.cli.serving import print_openapi

    print_openapi()


@app.command("version", epilog="Example: faultmaven version")
def version() -> None:
    """Print the version."""
    print_version(True)
