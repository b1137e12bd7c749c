"""The parts that descriptions of different kinds share: owner, conditions, events."""

import re

from faultmaven.analysis.kubernetes.outline import Outline
from faultmaven.analysis.kubernetes.quantities import seconds
from faultmaven.analysis.kubernetes.state import Condition, Happening

_TITLE = re.compile(r"\S+")
_GAP = re.compile(r"\s{2,}")
_REPEATED = re.compile(r"^(?P<last>\S+)(?: \(x(?P<count>\d+) over (?P<first>\S+)\))?$")


def owner(root: Outline) -> tuple[str, str] | None:
    """Kind and name of what controls an object."""
    kind, slash, name = root.text_of("Controlled By").partition("/")
    return (kind, name) if slash else None


def conditions(root: Outline) -> dict[str, Condition]:
    """The rows under `Conditions:` by type, cut at the columns of their header."""
    rows = root.under("Conditions")
    if not rows:
        return {}
    header = rows[0].raw
    starts = {match[0]: match.start() for match in _TITLE.finditer(header)}
    found = {}
    for row in rows[1:]:
        if row.text.startswith("---"):
            continue
        name = row.text.partition(" ")[0]
        found[name] = Condition(
            status=_cell(row.raw, starts, "Status"),
            reason=_cell(row.raw, starts, "Reason"),
            message=_cell(row.raw, starts, "Message", to_end=True),
            line=row.line,
        )
    return found


def happenings(root: Outline, kind: str, namespace: str, name: str) -> list[Happening]:
    """The rows under `Events:`."""
    found = []
    for row in root.under("Events"):
        cells = _GAP.split(row.text, maxsplit=4)
        if len(cells) < 5 or cells[0] not in ("Normal", "Warning"):
            continue
        age, count = repeated(cells[2])
        found.append(
            Happening(
                warning=cells[0] == "Warning",
                reason=cells[1],
                message=cells[4],
                about=(kind, name),
                namespace=namespace,
                line=row.line,
                age=age,
                count=count,
                source=cells[3],
            )
        )
    return found


def repeated(text: str) -> tuple[float | None, int]:
    """Age in seconds and count of `98s (x3 over 104s)`."""
    match = _REPEATED.match(text)
    if match is None:
        return None, 1
    return seconds(match["last"]), int((match["count"] or "1")[:9])


def _cell(raw: str, starts: dict[str, int], title: str, *, to_end: bool = False) -> str:
    start = starts.get(title)
    if start is None or start >= len(raw):
        return ""
    text = raw[start:]
    return text.strip() if to_end else _GAP.split(text.strip() + "  ", maxsplit=1)[0].strip()
