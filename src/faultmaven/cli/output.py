"""JSON on stdout, indented, with every character that JSON allows as it is."""

import json
import sys
from typing import Any


def print_json(document: Any) -> None:
    text = json.dumps(document, indent=2, ensure_ascii=False)
    sys.stdout.write(text.encode("utf-8", "replace").decode() + "\n")
