"""Sources made of bytes in memory, for tests."""

import io
from typing import cast

from faultmaven.analysis.sources import Source


def source(data: bytes | str, name: str = "app.log") -> Source:
    raw = data.encode() if isinstance(data, str) else data
    return Source(name, len(raw), lambda: cast("io.BufferedReader", io.BytesIO(raw)))
