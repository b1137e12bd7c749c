"""Which engine an analysis comes from."""

import hashlib
from functools import cache
from pathlib import Path

from faultmaven import analysis

_MADE_FROM = (".py", ".yaml", ".json")


def analyser_version(added_rules: str = "") -> str:
    """Changes with the engine's code and rules, so that no older analysis passes for a new one.

    `added_rules` is the digest of a user's own packs, where there are any.
    """
    return _own_version() + (f"+{added_rules}" if added_rules else "")


@cache
def _own_version() -> str:
    folder, digest = Path(analysis.__file__).parent, hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in _MADE_FROM:
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
