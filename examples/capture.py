"""Draws `docs/images/investigate.svg`: what `faultmaven investigate` prints on an example.

Run it after a change of the report: `.venv/bin/python -m examples.capture`.
"""

import os
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).parents[1]
WIDTH = 100
COMMAND = ("investigate", "examples/parcel-quotes-fail")

# rich's own frame without its web font: the picture asks no other host for anything.
FRAME = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">
<style>
{styles}
text {{ font-family: ui-monospace, Menlo, Consolas, monospace; font-size: {char_height}px; }}
.{unique_id}-matrix {{ font-size: {char_height}px; }}
</style>
<defs><clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>{lines}</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}<g class="{unique_id}-matrix">{matrix}</g></g>
</svg>
"""


def printed() -> str:
    """The report with its colours, as a terminal of `WIDTH` columns would receive it."""
    environment = {**os.environ, "FORCE_COLOR": "1", "COLUMNS": str(WIDTH)}
    program = Path(sys.executable).with_name("faultmaven")
    run = subprocess.run(
        [program, *COMMAND], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return run.stdout


def main() -> None:
    with Path(os.devnull).open("w") as nowhere:
        console = Console(record=True, width=WIDTH, file=nowhere, force_terminal=True)
        console.print(Text.from_ansi(f"$ ./run {' '.join(COMMAND)}\n\n{printed()}"))
    picture = console.export_svg(title="faultmaven investigate", code_format=FRAME, unique_id="fm")
    (ROOT / "docs" / "images" / "investigate.svg").write_text(picture, "utf-8")


if __name__ == "__main__":
    main()
