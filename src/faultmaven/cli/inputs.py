"""Opens what the command line names, or says in a sentence why that cannot be used."""

import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

from faultmaven.analysis.formats import Format
from faultmaven.analysis.sources import Evidence, open_evidence
from faultmaven.errors import Invalid

STANDARD_INPUT = Path("-")
_MOST_REASONS = 3


class InputUnusable(Invalid):
    """A path is missing, cannot be read, or holds nothing that can be read as text."""


@contextmanager
def evidence_at(paths: Sequence[Path]) -> Iterator[Evidence]:
    """The evidence at these paths (none: no evidence), open until the block ends.

    `-` is what is piped in, as a file called `stdin`. Raises `InputUnusable`.
    """
    with _piped() if STANDARD_INPUT in paths else nullcontext(STANDARD_INPUT) as piped:
        places = [piped if path == STANDARD_INPUT else path for path in dict.fromkeys(paths)]
        with _opened(places) as evidence:
            yield evidence


@contextmanager
def _piped() -> Iterator[Path]:
    if sys.stdin.isatty():
        raise InputUnusable(
            "- reads what is piped in: kubectl get pods -A | faultmaven investigate -"
        )
    with TemporaryDirectory(prefix="faultmaven-") as folder:
        place = Path(folder) / "stdin"
        with place.open("wb") as copy:
            shutil.copyfileobj(sys.stdin.buffer, copy)
        if not place.stat().st_size:
            raise InputUnusable("Nothing was piped in: does the command before it print anything?")
        yield place


@contextmanager
def _opened(paths: Sequence[Path]) -> Iterator[Evidence]:
    for path in paths:
        check(path)
    try:
        with open_evidence(paths) as evidence:
            if paths and not evidence.sources:
                raise InputUnusable(why_empty(paths, evidence))
            yield evidence
    except PermissionError as error:
        raise InputUnusable(
            f"{error.filename}: permission denied; make it readable (chmod u+r) or leave it out."
        ) from error


def check(path: Path) -> None:
    """Raise `InputUnusable` unless the path is a file or a folder."""
    if not path.exists():
        dangling = path.is_symlink()
        reason = "is a link to nothing" if dangling else "does not exist"
        raise InputUnusable(f"{path} {reason}: give the path of a file, folder or archive.")
    if not (path.is_file() or path.is_dir()):
        raise InputUnusable(f"{path} is not a regular file: save its content in one first.")


def why_empty(paths: Sequence[Path], evidence: Evidence) -> str:
    """Why nothing in these paths can be read, and what to give instead."""
    if not evidence.skipped:
        return (
            f"{named(paths)}: no files in it; give a folder with logs, kubectl output or metrics."
        )
    reasons = "; ".join(f"{skip.name}: {skip.reason}" for skip in evidence.skipped[:_MOST_REASONS])
    more = len(evidence.skipped) - _MOST_REASONS
    tail = f"; and {more} more" if more > 0 else ""
    return f"Nothing to read in {named(paths)} ({reasons}{tail}); give text files such as logs."


def formats_given(texts: Sequence[str], evidence: Evidence) -> dict[str, Format]:
    """The formats that `FILE=FORMAT` options give, by the file's name in the evidence.

    Raises `InputUnusable` for a file that is not there and for a format that is not known.
    """
    names = {source.name for source in evidence.sources}
    found = {}
    for text in texts:
        name, _, kind = text.rpartition("=")
        if name not in names:
            some = ", ".join(sorted(names)[:_MOST_REASONS])
            raise InputUnusable(f"--format {text}: no file {name!r} in the evidence ({some}).")
        if kind not in list(Format):
            known = ", ".join(sorted(Format))
            raise InputUnusable(f"--format {text}: no format {kind!r}; give one of {known}.")
        found[name] = Format(kind)
    return found


def named(paths: Sequence[Path]) -> str:
    return ", ".join(map(str, paths))
