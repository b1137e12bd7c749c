"""Which engines a decision comes from."""

import hashlib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
DECIDING = (
    "proofs.py",
    "hypotheses.py",
    "solutions.py",
    "phases.py",
    "conclusions.py",
    "investigation.py",
    "status.py",
    "turns.py",
    "steps.py",
)


@cache
def engines_version() -> str:
    """Changes with the code that decides: the engines and what they are given."""
    digest = hashlib.sha256()
    for path in (*(FOLDER / name for name in DECIDING), *sorted((FOLDER / "engines").glob("*.py"))):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
