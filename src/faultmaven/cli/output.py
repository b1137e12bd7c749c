"""JSON on stdout, with every character that JSON allows as it is."""

import json
import sys
from typing import Any


def print_json(document: Any, indent: int | None = 2) -> None:
    text = json.dumps(document, indent=indent, ensure_ascii=False)
    sys.stdout.write(text.encode("utf-8", "replace").decode() + "\n")
