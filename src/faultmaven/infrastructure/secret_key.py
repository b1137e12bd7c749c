"""The key that signs what we hand out, generated on the first start."""

import os
import secrets
from contextlib import suppress
from pathlib import Path


def kept_key(data_dir: Path) -> bytes:
    """The key in the data folder, made where there is none."""
    path = data_dir / "secret.key"
    if not path.exists():
        _write_once(path, secrets.token_hex(32))
    return path.read_bytes()


def _write_once(path: Path, content: str) -> None:
    """Several processes may start at once: the first to link its file into place wins."""
    aside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        path.hardlink_to(aside)
    aside.unlink()
