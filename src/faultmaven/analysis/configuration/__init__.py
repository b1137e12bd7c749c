"""Configuration files of every common format as settings: a key's path, its value, its line."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from types import MappingProxyType
from typing import Final

from faultmaven.analysis.configuration.assignments import (
    environment,
    properties,
    sections,
    toml,
)
from faultmaven.analysis.configuration.blocks import hcl, nginx
from faultmaven.analysis.configuration.model import MAX_SETTINGS, Setting
from faultmaven.analysis.configuration.trees import tree
from faultmaven.analysis.formats.kinds import Format

__all__ = ["MAX_SETTINGS", "READERS", "Setting", "settings"]

READERS: Final[Mapping[Format, Callable[[Sequence[str]], Iterator[Setting]]]] = MappingProxyType(
    {
        Format.YAML: tree,
        Format.JSON: tree,
        Format.MANIFEST: tree,
        Format.TOML: toml,
        Format.INI: sections,
        Format.ENV: environment,
        Format.PROPERTIES: properties,
        Format.NGINX: nginx,
        Format.HCL: hcl,
    }
)


def settings(kind: Format, lines: Sequence[str]) -> list[Setting]:
    """The settings of a text in the order of its lines, at most `MAX_SETTINGS`.

    Empty for a format that is no configuration; a broken text gives what stands before the break.
    """
    reader = READERS.get(kind)
    return list(islice(reader(lines), MAX_SETTINGS)) if reader else []
