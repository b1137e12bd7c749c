"""The command line: every command, what it prints, and the status it exits with."""

from faultmaven.cli.entry import main

__all__ = ["main"]
