"""Collects what data sets call their services, hosts, namespaces, alerts and files."""

import json
import re
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any, Final

NAMING_KEYS: Final = frozenset(
    {
        *("name", "alert", "alertname", "alert_name", "service", "service_name", "host"),
        *("hostname", "namespace", "node", "pod", "deployment", "cluster", "fault_object"),
        "inject_pod",
    }
)
MOST_DOCUMENT_BYTES: Final = 4 << 20
_NAME = re.compile(r"[A-Za-z][\w.-]{3,62}")
_POD_HASH = re.compile(r"-[a-f0-9]{6,10}-[a-z0-9]{5}$")
_NAMESPACE = re.compile(r"(?m)^\$ kubectl .* -n ([\w-]+)")
_DESCRIBED = re.compile(r"(?m)^\$ kubectl describe (?:pods|services|deployments|nodes) (\S+)")


def data_names(data: Path) -> set[str]:
    """All names, in lower case, that the files and archives under a data folder use."""
    names: set[str] = set()
    for path in sorted(data.rglob("*")):
        if ".tar." in path.name:
            names |= _archive_names(path)
        elif path.is_file():
            names |= _file_names(PurePosixPath(path.name), path.read_bytes)
    return names


def _archive_names(path: Path) -> set[str]:
    names: set[str] = set()
    with tarfile.open(path) as archive:
        for member in archive:
            content = archive.extractfile(member) if member.isfile() else None
            if content:
                names |= _file_names(PurePosixPath(member.name), content.read)
    return names


def _file_names(path: PurePosixPath, read: Any) -> set[str]:
    found = {path.name, path.stem}
    if path.suffix == ".json":
        found |= set(_json_names(_parsed(read())))
    elif path.name.endswith(".txt"):
        text = read().decode("utf-8", "replace")
        found |= {*_NAMESPACE.findall(text), *_DESCRIBED.findall(text)}
    return {name for text in found for name in _cleaned(text)}


def _parsed(raw: bytes) -> Any:
    if len(raw) > MOST_DOCUMENT_BYTES:
        return None
    try:
        return json.loads(raw)
    except ValueError:
        return None


def _json_names(value: Any, depth: int = 12) -> Iterator[str]:
    if depth == 0:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in NAMING_KEYS and isinstance(inner, str):
                yield inner
            yield from _json_names(inner, depth - 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _json_names(inner, depth - 1)


def _cleaned(text: str) -> Iterator[str]:
    """A name without its kind and its pod hash, in lower case; nothing if it is a sentence."""
    bare = _POD_HASH.sub("", text.rpartition("/")[2].strip())
    if _NAME.fullmatch(bare):
        yield bare.lower()


def words_of(text: str) -> set[str]:
    """The words of a text and all their runs of parts: `a-b-c` gives a-b, b-c, a, b, c too."""
    words: set[str] = set()
    for word in set(re.findall(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*", text.lower())):
        parts = re.split(r"([-_.])", word)
        words |= set(_runs(parts))
    return words


def _runs(parts: list[str]) -> Iterable[str]:
    for start in range(0, len(parts), 2):
        for end in range(start + 1, min(len(parts), start + 14) + 1, 2):
            yield "".join(parts[start:end])
