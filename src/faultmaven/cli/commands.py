"""Every command with its options and help. What a command does is imported when it runs."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="Reads what an SRE has, says what broke and why, and cites every claim to file and line.",
    epilog="Start with: faultmaven investigate PATH    Manual: docs/cli.md",
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
evals = typer.Typer(
    help="Measure the engine on labelled incidents.",
    epilog="Example: faultmaven eval run petshop --data ../shared/data",
)
rules = typer.Typer(help="List and explain the rules, and check packs of your own.")
users = typer.Typer(
    help="Create, list, disable and enable the people who may sign in.",
    epilog="Example: faultmaven user create-admin ada@example.org",
)
cases = typer.Typer(
    help="Look at a case that was exported (GET /cases/ID/export).",
    epilog="Example: faultmaven case replay case-1f0c9a2e.zip",
)
models = typer.Typer(
    help="Try the language models that LLM_PROVIDER names.", epilog="Manual: docs/models.md"
)
app.add_typer(cases, name="case")
app.add_typer(evals, name="eval")
app.add_typer(models, name="llm")
app.add_typer(rules, name="rules")
app.add_typer(users, name="user")

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
Email = Annotated[str, typer.Argument(help="The e-mail address the person signs in with.")]
Password = Annotated[
    str,
    typer.Option(
        envvar="FAULTMAVEN_PASSWORD",
        prompt=True,
        confirmation_prompt=True,
        hide_input=True,
        help="Asked for when left out; FAULTMAVEN_PASSWORD is read for scripts.",
    ),
]


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


@users.command("create-admin", epilog="Example: faultmaven user create-admin ada@example.org")
def user_create_admin(email: Email, password: Password) -> None:
    """Create the administrator."""
    from faultmaven.cli.accounts import create

    create(email, password, admin=True)


@users.command("create", epilog="Example: faultmaven user create grace@example.org")
def user_create(email: Email, password: Password) -> None:
    """Create a user."""
    from faultmaven.cli.accounts import create

    create(email, password, admin=False)


@users.command("list", epilog="Example: faultmaven user list --json")
def user_list(as_json: AsJson = False) -> None:
    """List the users."""
    from faultmaven.cli.accounts import list_users

    list_users(as_json=as_json)


@users.command("set-password", epilog="Example: faultmaven user set-password ada@example.org")
def user_set_password(email: Email, password: Password) -> None:
    """Set a new password and sign the person out everywhere."""
    from faultmaven.cli.accounts import set_password

    set_password(email, password)


@users.command("disable", epilog="Example: faultmaven user disable grace@example.org")
def user_disable(email: Email) -> None:
    """Keep a person from signing in; what they own stays."""
    from faultmaven.cli.accounts import disable

    disable(email)


@users.command("enable", epilog="Example: faultmaven user enable grace@example.org")
def user_enable(email: Email) -> None:
    """Let a disabled person sign in again."""
    from faultmaven.cli.accounts import enable

    enable(email)


@models.callback()
def llm() -> None:
    """Try the language models that LLM_PROVIDER names."""


@models.command("test", epilog="Example: LLM_PROVIDER=local LOCAL_MODEL=qwen faultmaven llm test")
def llm_test(as_json: AsJson = False) -> None:
    """Ask each configured model one small question; this calls, and may cost, its provider."""
    from faultmaven.cli.modelling import try_models

    if not try_models(as_json=as_json):
        raise typer.Exit(1)


@app.command(epilog="Example: faultmaven openapi > openapi.json")
def openapi() -> None:
    """Print the API's OpenAPI description."""
    from faultmaven.cli.serving import print_openapi

    print_openapi()


@app.command(epilog="Example: faultmaven version")
def version() -> None:
    """Print the version."""
    from importlib.metadata import version

    typer.echo(f"faultmaven {version('faultmaven')}")
