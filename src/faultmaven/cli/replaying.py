"""`faultmaven case replay`: what the engines of this version decide of an exported case."""

import os
from pathlib import Path

from faultmaven.cli.consoles import show
from faultmaven.cli.exits import FAILED
from faultmaven.cli.inputs import InputUnusable
from faultmaven.cli.output import print_json
from faultmaven.cli.report.layout import prose
from faultmaven.modules.case.records import Replay
from faultmaven.modules.transfer.unpacking import OpenArchive


def replay(file: Path, *, as_json: bool) -> int:
    """Print whether each decision comes out as it did; 0 if all do. Raises `InputUnusable` for a
    file that cannot be read, and `ArchiveInvalid` for one that is no case."""
    try:
        with file.open("rb") as stream:
            found = OpenArchive(stream).manifest.case.replayed()
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise InputUnusable(f"{file} cannot be read ({reason}): check the path.") from error
    if as_json:
        print_json(found.model_dump())
    else:
        show(prose(_sentence(found)))
    return 0 if found.identical else FAILED


def _sentence(found: Replay) -> str:
    if found.identical:
        return f"All {found.decisions} decisions come out as they did, and so does the state."
    if found.differing:
        numbers = ", ".join(map(str, found.differing))
        return f"Of {found.decisions} decisions these come out otherwise: {numbers}."
    return f"All {found.decisions} decisions come out as they did, but the state is another."
