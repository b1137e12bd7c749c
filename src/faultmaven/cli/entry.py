"""Runs a command and turns whatever stops it into one line on stderr and an exit status."""

import os
import sys
from collections.abc import Sequence
from types import TracebackType

import typer

from faultmaven.cli.commands.app import app
from faultmaven.cli.exits import BAD_INPUT, INTERRUPTED
from faultmaven.cli.visible import visible
from faultmaven.errors import FaultMavenError

_TRUE = {"1", "true", "yes", "on"}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command that `arguments` (by default, those of the process) name, then exit."""
    sys.excepthook = say_unexpected
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """Run a command and return its exit status; only faults of ours are raised."""
    command = typer.main.get_command(app)
    try:
        return command.main(  # type: ignore[no-any-return]
            list(arguments) or ["--help"], prog_name="faultmaven", standalone_mode=False
        )
    except typer.TyperException as error:
        context = getattr(error, "ctx", None)
        where = context.command_path if context else "faultmaven"
        return say(f"{error.format_message()} See: {where} --help")
    except FaultMavenError as error:
        return say(str(error))
    except (typer.Abort, KeyboardInterrupt):
        sys.stderr.write("\n")
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def say(message: str) -> int:
    """Tell on stderr, in one line, what is wrong with the input and how to mend it."""
    sys.stderr.write(f"faultmaven: {visible(' '.join(message.split()))}\n")
    return BAD_INPUT


def say_unexpected(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Report a fault of ours in one line; the stack trace follows only with DEBUG_MODE=true."""
    if os.environ.get("DEBUG_MODE", "").lower() in _TRUE:
        sys.__excepthook__(kind, error, trace)
        return
    what = visible(" ".join(str(error).split()))[:300]
    sys.stderr.write(
        f"faultmaven: unexpected {kind.__name__}: {what} "
        "(set DEBUG_MODE=true and run it again for the details)\n"
    )
