"""The same evidence in another guise: in another order, other folders, under other names."""

import codecs
import io
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from hashlib import sha256
from typing import BinaryIO

from faultmaven.analysis.sources import Source

_FOLDER = "bundle/collected/"


def shuffled(sources: Sequence[Source]) -> list[Source]:
    """The same files in an order that has nothing to do with their names."""
    return sorted(sources, key=lambda source: sha256(source.name.encode()).digest())


def moved(sources: Sequence[Source]) -> list[Source]:
    """The same files, two folders deeper."""
    return [replace(source, name=_FOLDER + source.name) for source in sources]


def moved_name(entity: str) -> str:
    """The `kind/name` of an entity after `moved`: only a file is called by its path."""
    kind, _, name = entity.partition("/")
    return f"file/{_FOLDER}{name}" if kind == "file" else entity


def renamed(names: tuple[str, ...], sources: Sequence[Source]) -> list[Source]:
    """The same evidence of a system whose services have other names of the same length."""
    return [
        Source(rename_text(names, source.name), source.size, partial(_renamed, names, source))
        for source in sources
    ]


def _renamed(names: tuple[str, ...], source: Source) -> BinaryIO:
    with source.open() as stream:
        text = stream.read().decode("latin-1")
    return io.BytesIO(rename_text(names, text).encode("latin-1"))


def rename_text(names: tuple[str, ...], text: str) -> str:
    """Every whole name in the text (the longest first) with its letters rotated by 13 places."""
    if not names:
        return text
    alternatives = "|".join(map(re.escape, sorted(names, key=lambda name: (-len(name), name))))
    pattern = rf"(?<![A-Za-z0-9])(?:{alternatives})(?![A-Za-z0-9])"
    return re.sub(pattern, lambda match: codecs.encode(match[0], "rot13"), text)
