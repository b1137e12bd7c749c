"""The words of a quote as a reader wants them: without colours and what a runner put before each
line."""

from typing import Final

import re2

from faultmaven.analysis.formats import plain

_RUNNER: Final = re2.compile(
    r"^(?:[^\t]{1,200}\t[^\t]{1,200}\t)?\x{FEFF}?"
    r"(?:\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z ?|\d{4}-\d\d-\d\dT[\d:.]+Z \d\d[OE][ +] ?"
    r"|\[\d{4}-\d\d-\d\dT[\d:.]+Z\] )"
)


def readable(quote: str) -> list[str]:
    """The quote's lines; the prefixes of a CI runner go if the first line has one."""
    lines = [plain(line.rstrip()) for line in quote.splitlines()]
    if not lines or not _RUNNER.match(lines[0]):
        return lines
    return [line[match.end() :] if (match := _RUNNER.match(line)) else line for line in lines]
