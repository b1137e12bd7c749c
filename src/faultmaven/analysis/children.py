"""What processes that read evidence are told of their surroundings: nothing that is secret."""

import os
from collections.abc import Mapping
from typing import Final

_TOLD: Final = frozenset(
    {"HOME", "LANG", "LANGUAGE", "LD_LIBRARY_PATH", "PATH", "TESSDATA_PREFIX", "TMPDIR", "TZ"}
)
_TOLD_FAMILIES: Final = ("LC_", "PYTHON")


def surroundings() -> Mapping[str, str]:
    """The variables of our environment that a program or an interpreter needs to start.

    Keys, passwords and addresses in the environment are not among them: hostile evidence may take
    the process that reads it over.
    """
    return {
        name: value
        for name, value in os.environ.items()
        if name in _TOLD or name.startswith(_TOLD_FAMILIES)
    }
