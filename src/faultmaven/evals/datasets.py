"""Finds labelled cases in a folder: archives or folders of cases beside a `labels.json`."""

import json
import shutil
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from faultmaven.evals.errors import DataMissing

LABELS = "labels.json"


@dataclass(frozen=True, slots=True)
class LabelledCase:
    """A case's name, the folder with its evidence, what is known to be true of it, and the folder
    with its known-good evidence, if it has one."""

    dataset: str
    name: str
    folder: Path
    label: Mapping[str, Any]
    baseline: Path | None = None


@dataclass(frozen=True, slots=True)
class Dataset:
    """Labelled cases of one kind; `unlabelled` and `absent` name what does not match up."""

    name: str
    cases: tuple[LabelledCase, ...]
    absent: tuple[str, ...]


def dataset_folder(data: Path, name: str) -> Path:
    """The folder of a data set: `data/name`, or `data` itself where that holds the labels.

    Raises `DataMissing` if neither has a `labels.json`.
    """
    for folder in (data / name, data):
        if (folder / LABELS).is_file():
            return folder
    raise DataMissing(f"{data / name} has no {LABELS}: pass --data the folder that holds {name}")


def labelled_folders(data: Path) -> list[Path]:
    """All folders of labelled cases directly in `data`, by name; `data` itself if it is one."""
    inner = sorted(path.parent for path in data.glob(f"*/{LABELS}"))
    return inner or ([data] if (data / LABELS).is_file() else [])


@contextmanager
def opened(folder: Path, name: str) -> Iterator[Dataset]:
    """The cases of a data set, its archives unpacked into a folder that goes afterwards.

    Raises `DataMissing` if no labelled case has a folder.
    """
    labels: dict[str, Any] = json.loads((folder / LABELS).read_bytes())
    with TemporaryDirectory(prefix="faultmaven-eval-") as unpacked:
        for archive in sorted(folder.glob("*.tar.*")):
            unpack(archive, Path(unpacked))
        roots = [Path(unpacked), folder, *sorted(p for p in folder.iterdir() if p.is_dir())]
        found = {case: place for case in labels if (place := _place(roots, case))}
        if not found:
            raise DataMissing(f"{folder} holds none of the cases that its {LABELS} names")
        yield Dataset(
            name,
            tuple(LabelledCase(name, case, found[case], labels[case]) for case in sorted(found)),
            tuple(sorted(labels.keys() - found.keys())),
        )


def unpack(archive: Path, folder: Path) -> None:
    """Write the files of a tar archive into a folder, but for those whose names lead outside."""
    inside = folder.resolve()
    with tarfile.open(archive) as members:
        for member in members:
            place = (inside / member.name).resolve()
            content = members.extractfile(member) if member.isfile() else None
            if content and place.is_relative_to(inside):
                place.parent.mkdir(parents=True, exist_ok=True)
                with place.open("wb") as copy:
                    shutil.copyfileobj(content, copy)


def _place(roots: list[Path], case: str) -> Path | None:
    return next((root / case for root in roots if (root / case).is_dir()), None)


def spread(cases: tuple[LabelledCase, ...], limit: int | None) -> tuple[LabelledCase, ...]:
    """At most `limit` cases, evenly spaced over all of them."""
    if limit is None or limit >= len(cases):
        return cases
    return tuple(cases[index * len(cases) // limit] for index in range(limit))
