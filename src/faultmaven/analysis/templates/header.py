"""Learns where a log's header (times, host, level, component) ends and the message begins."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

SAMPLE_LINES = 1000
MAX_COLUMNS = 14
SHARE = 0.9
HEAD_CHARS = 400

_COLUMN = re.compile(r"\[(?:[^\[\]]|\[[^\[\]]*+\])*+\]\S*|\S+")
_LEVEL = re.compile(
    r"[\[<(]?(?:(?i:trace|debug|info|notice|warn|warning|error|err|severe|fatal|critical|crit|alert"
    r"|emerg|failure)|[VDIWEF])[\])>:,|]*$"
)
_TIMELIKE = re.compile(
    r"[\d:.,/TZ+_-]*\d[\d:.,/TZ+_-]*$|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed"
    r"|Thu|Fri|Sat|Sun),?$|[IWEF]\d{4}$"
)
_SEPARATOR = re.compile(r"(?:-{1,3}|\||\*|=>|::|:)$")
_CODE_PLACE = re.compile(r"[\w./-]{1,80}:\d+\]$")
_LOGGER = re.compile(r"[A-Za-z_$][\w$]*(?:\.[\w$]+)+$")
_HEADER = re.compile(r"(?:WS?(?=DD))?[SDBLCG]+(?:(?:(?:WD+)*W{0,3}L|(?:WD{2,})?WC|WS)[SDBLCG]*)?")
"""Classes of header columns. Other words (W) stand only where a file or host does: first, before
the time, and before a level, a component or a separator; more would take messages for header."""
_COMPONENT_END = re.compile(r"(?:\[\d+\])?: ")


@dataclass(frozen=True, slots=True)
class Header:
    """`classes[i]` is the class of column i; `bars` ends a header whose columns bars separate."""

    classes: str = ""
    bars: int = 0

    def end(self, line: str) -> int:
        """Where the message of a line begins; 0 if the line does not begin with this header."""
        if self.bars:
            return _after_bars(line, self.bars)
        if not self.classes:
            return 0
        end = 0
        for place, match in enumerate(_COLUMN.finditer(line, 0, HEAD_CHARS)):
            if place == len(self.classes):
                break
            if self.classes[place] not in ("W", "G", _class_of(match.group())):
                return self._otherwise(line, place, match.start())
            end = match.end()
        return end

    def _otherwise(self, line: str, place: int, start: int) -> int:
        """The end of a component whose name has blanks, if only that differs from the header."""
        if place == 0 or "C" not in self.classes[place:]:
            return 0
        component = _COMPONENT_END.search(line, start, start + 60)
        return component.end() if component else 0


def learn_header(lines: Sequence[str]) -> Header:
    """The header that at least 9 of 10 of the sampled lines share."""
    lines = [line[:HEAD_CHARS] for line in lines if line[:1].strip()][:SAMPLE_LINES]
    if not lines:
        return Header()
    if bars := _common_bars(lines):
        return Header(bars=bars)
    columns = [_COLUMN.findall(line)[:MAX_COLUMNS] for line in lines]
    classes = ""
    for place in range(MAX_COLUMNS):
        values = [row[place] for row in columns if len(row) > place]
        if len(values) < SHARE * len(lines):
            break
        classes += _column_class(values, after=classes)
    return Header(_header_part(classes))


def _column_class(values: Sequence[str], after: str) -> str:
    """D time or number, L level, B bracketed, S separator, C component, G logger, W other."""
    kind, count = Counter(map(_class_of, values)).most_common(1)[0]
    if kind == "W" and after.endswith("L") and _few_capitals(values):
        return "G"
    if kind == "G" and "L" not in after:
        return "W"
    return kind if count >= SHARE * len(values) else "W"


@lru_cache(maxsize=4096)
def _class_of(value: str) -> str:
    if value[0] == "[":
        return "L" if _LEVEL.match(value) else "B"
    if _SEPARATOR.match(value):
        return "S"
    if _TIMELIKE.match(value):
        return "D"
    if _LEVEL.match(value):
        return "L"
    if (value[-1] == ":" and len(value) > 1) or _CODE_PLACE.match(value):
        return "C"
    return "G" if _LOGGER.match(value) else "W"


def _few_capitals(values: Sequence[str]) -> bool:
    return len(values) >= 20 and len(set(values)) <= 3 and all(map(str.isupper, values))


def _header_part(classes: str) -> str:
    """The columns up to the last that surely belongs to the header."""
    found = _HEADER.match(classes)
    return found.group() if found else ""


def _common_bars(lines: Sequence[str]) -> int:
    counts = sorted(line.split(" ", 1)[0].count("|") for line in lines)
    common = counts[int((1 - SHARE) * len(counts))]
    return common if common >= 2 else 0


def _after_bars(line: str, bars: int) -> int:
    end = 0
    for _ in range(bars):
        end = line.find("|", end, HEAD_CHARS) + 1
        if end == 0:
            return 0
    return end
