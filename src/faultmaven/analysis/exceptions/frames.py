"""A frame of a stack trace: its place in the source, and whether it is the program's own."""

import re
from dataclasses import dataclass

from faultmaven.analysis.citations import SourceLine

_PYTHON = re.compile(r'^\s+File "(?P<path>[^"]+)", line (?P<line>\d+)(?:, in (?P<call>.+))?$')
_FORMS = (
    re.compile(r"^\s+at (?P<call>.+?\)) in (?P<path>.+):line (?P<line>\d+)$"),
    re.compile(r"^\s+at (?P<call>[\w.$/@<>-]+)\((?P<path>[\w.$-]+):(?P<line>\d+)\)"),
    re.compile(r"^\s+at (?:(?P<call>.+?) \()?(?P<path>(?:file:|node:|/|[A-Z]:).*?):(?P<line>\d+)"),
    re.compile(r"^\s+at (?P<call>[^\s(]\S*\(.*\))$"),
)
_INSTALLED = re.compile(
    r"[/\\](?:site-packages|dist-packages|node_modules|python\d\.\d+)[/\\]|^node:|^<frozen "
)
_RUNTIME = re.compile(
    r"^(?:[\w.]+@[\w.]+/|java\.base/)?(?:javax?|jdk|sun|com\.sun|kotlinx?|scala|System|Microsoft)\."
)


@dataclass(frozen=True, slots=True)
class Frame:
    """A call (with its arguments where the trace has them) in a file at a line, both empty where
    the trace does not say."""

    call: str
    path: str
    row: str
    line: SourceLine

    @property
    def own(self) -> bool:
        """Whether neither the language's runtime nor an installed package is there."""
        return not (_INSTALLED.search(self.path) or _RUNTIME.match(self.call))

    @property
    def place(self) -> str:
        """Where it is: `path:row in call`, as far as it is known."""
        at = f"{self.path}:{self.row}" if self.path else ""
        call = self.call.partition("(")[0]
        return " in ".join(filter(None, (at, call)))


def is_outermost_first(text: str) -> bool:
    """Whether a frame is of Python, which prints the call that failed last."""
    return _PYTHON.match(text) is not None


def frame(line: SourceLine) -> Frame | None:
    """The frame that a line prints; None if it prints none."""
    for form in (_PYTHON, *_FORMS):
        if found := form.match(line.text[:1000]):
            parts = found.groupdict()
            return Frame(
                parts["call"] or "", parts.get("path") or "", parts.get("line") or "", line
            )
    return None
