"""Writes the example incidents: `python examples/generate.py [FOLDER]`. Same output every time."""

import sys
from pathlib import Path

from generator import invoices, parcels

EXAMPLES = {"parcel-quotes-fail": parcels.files, "invoice-run-stopped": invoices.files}


def main(target: Path) -> None:
    for name, files in EXAMPLES.items():
        for path, text in files().items():
            place = target / name / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
