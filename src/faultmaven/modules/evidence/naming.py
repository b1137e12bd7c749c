"""What the files of a case are called, and what makes two bodies of evidence the same; pure."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import count

ANALYSER_VERSION = "1"
"""Part of every fingerprint: another number makes stored analyses stale."""


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A stored file under the name that citations give it."""

    name: str
    evidence_id: str
    sha256: str
    size: int
    storage_key: str


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload by its label, which is unique in the case; a plain one is the only file it has."""

    label: str
    plain: bool
    files: tuple[NamedFile, ...]

    def case_name(self, file: NamedFile) -> str:
        """What the file is called among the files of several uploads."""
        return self.label if self.plain else f"{self.label}/{file.name}"

    def find(self, name: str) -> NamedFile | None:
        """The file of that name, be it the name in the upload or in the case."""
        named = (file for file in self.files if name in (file.name, self.case_name(file)))
        return next(named, None)


def case_names(uploads: Sequence[Upload]) -> list[NamedFile]:
    """The files of a case under names that differ: as in their upload if there is but one."""
    if len(uploads) == 1:
        return list(uploads[0].files)
    taken: set[str] = set()
    named = []
    for upload in uploads:
        for file in upload.files:
            name = free(upload.case_name(file), taken)
            taken.add(name)
            named.append(replace(file, name=name))
    return named


def free(name: str, taken: Collection[str]) -> str:
    """The name itself, or the first of `name~2`, `name~3`, … that is not taken."""
    if name not in taken:
        return name
    return next(other for n in count(2) if (other := f"{name}~{n}") not in taken)


def fingerprint(files: Iterable[NamedFile]) -> str:
    """Two bodies of evidence with this in common have the same analysis."""
    digest = hashlib.sha256(ANALYSER_VERSION.encode())
    for file in sorted(files, key=lambda file: file.name):
        digest.update(f"\0{file.sha256}{file.name}".encode())
    return digest.hexdigest()
