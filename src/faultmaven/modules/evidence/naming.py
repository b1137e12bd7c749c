"""What the files of a case are called, and what makes two bodies of evidence the same; pure."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from faultmaven.analysis.sources import free


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A stored file under the name that citations give it; `path` is its name in its upload."""

    name: str
    evidence_id: str
    sha256: str
    size: int
    storage_key: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    """What is analysed together: files, the names of those left out with the reason, and the
    known-good files to compare with."""

    files: tuple[NamedFile, ...]
    skipped: tuple[tuple[str, str], ...] = ()
    baseline: tuple[NamedFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload by its label, unique in the case; a plain one is itself the only file it has."""

    label: str
    plain: bool
    body: Body
    known_good: bool = False

    def case_name(self, name: str) -> str:
        """What a file of this upload is called among the files of several uploads."""
        return self.label if self.plain else f"{self.label}/{name}"

    def find(self, name: str) -> NamedFile | None:
        """The file of that name, be it the name in the upload or in the case."""
        files = self.body.files
        named = (file for file in files if name in (file.name, self.case_name(file.name)))
        return next(named, None)


def case_body(uploads: Sequence[Upload]) -> Body:
    """All files of a case under names that differ: as in their upload if there is but one."""
    if len(uploads) == 1 and not uploads[0].known_good:
        return uploads[0].body
    taken: set[str] = set()
    files, skipped, baseline = list[NamedFile](), list[tuple[str, str]](), list[NamedFile]()
    for upload in uploads:
        if not upload.known_good:
            skipped += [(upload.case_name(name), why) for name, why in upload.body.skipped]
        for file in upload.body.files:
            name = free(upload.case_name(file.name), taken)
            taken.add(name)
            (baseline if upload.known_good else files).append(replace(file, name=name))
    return Body(tuple(files), tuple(skipped), tuple(baseline))


def name_of(storage_key: str, body: Body) -> str | None:
    """What the stored file is called in the body; None if it is not in it."""
    files = (*body.files, *body.baseline)
    return next((file.name for file in files if file.storage_key == storage_key), None)


def fingerprint(body: Body, analyser: str) -> str:
    """Two bodies of evidence with this in common have the same analysis by that analyser."""
    digest = hashlib.sha256(analyser.encode())
    for file in sorted(body.files, key=lambda file: file.name):
        digest.update(f"\0{file.sha256}{file.name}".encode())
    for file in sorted(body.baseline, key=lambda file: file.name):
        digest.update(f"\0\0\0{file.sha256}{file.name}".encode())
    for name, reason in sorted(body.skipped):
        digest.update(f"\0\0{name}\0{reason}".encode())
    return digest.hexdigest()
