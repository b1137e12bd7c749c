"""Reads packs of which it must first be checked that they have the shape of packs."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import yaml
from pydantic import TypeAdapter, ValidationError

from faultmaven.analysis.rules.library import Library, joined, pack_files
from faultmaven.analysis.rules.model import Pack, RulePackInvalid
from faultmaven.analysis.rules.reading import parsed


def load(folders: Sequence[Path]) -> Library:
    """The library of all packs in the folders; later folders may add codes and replace rules by id.

    Raises `RulePackInvalid` for a pack that cannot be read and for a rule whose code is not in the
    catalogue.
    """
    return joined({path: read_pack(path) for folder in folders for path in pack_files(folder)})


def read_pack(path: Path) -> Pack:
    """Reads one pack. Raises `RulePackInvalid` with the place and reason of the first fault."""
    try:
        return validated(parsed(path))
    except yaml.YAMLError as error:
        raise RulePackInvalid(f"{path.name}: not valid YAML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise RulePackInvalid(f"{path.name}: {place}: {first['msg']}") from error


def validated(data: object) -> Pack:
    """The pack that parsed YAML means. Raises `pydantic.ValidationError` with the places of all
    faults."""
    return _pack().validate_python({} if data is None else data)


@cache
def _pack() -> TypeAdapter[Pack]:
    return TypeAdapter(Pack)
