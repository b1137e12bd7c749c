"""What a metric's words measure, and where a title's entity ends and its metric begins."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Measure(StrEnum):
    """The kinds of measures that are judged; names beyond them are read but mean nothing here."""

    LATENCY = "latency"
    THROTTLE = "throttle"
    RETRANSMIT = "retransmit"
    CPU = "cpu"
    ERRORS = "errors"
    AVAILABILITY = "availability"
    TRAFFIC = "traffic"
    MEMORY = "memory"
    DISK = "disk"
    NETWORK = "network"


_MEASURES = (
    (Measure.LATENCY, r"latenc|p\d\d\b|p\d\d[^a-z]|duration|response[_ ]?time|slow"),
    (Measure.THROTTLE, r"cfs|throttl"),
    (Measure.RETRANSMIT, r"retrans|retans"),
    (Measure.CPU, r"cpu"),
    (Measure.ERRORS, r"error|(?<!de)fault|fail|5xx|exception"),
    (Measure.AVAILABILITY, r"availab|success|uptime"),
    (Measure.TRAFFIC, r"request|\breqs?\b|rps|qps|\bops\b|tps|throughput|traffic|invocations|hits"),
    (Measure.MEMORY, r"mem|heap|rss"),
    (Measure.DISK, r"disk|iops|filesystem|\bfs|storage|volume"),
    (Measure.NETWORK, r"network|\bnet|receive|transmit|packet|\brx|\btx"),
)
_COMPILED = tuple((measure, re.compile(pattern, re.IGNORECASE)) for measure, pattern in _MEASURES)
_WORD = re.compile(
    r"(?:cpu|mem(?:ory)?|heap|gc|rps|qps|tps|ops|req(?:uest)?s?|latenc(?:y|ies)|p\d{2,3}\w*"
    r"|errors?|fail(?:ure)?s?|faults?|success|availability|rates?|net(?:work)?|rx|tx|disk|io(?:ps)?"
    r"|fs|conn(?:ection)?s?|tcp|udp|throttl\w*|cfs|queue|lag|duration|time|response|count|usage"
    r"|util\w*|load|saturation|restarts?|threads?|bytes?|packets?|ret(?:r)?ans\w*|drop(?:s|ped)?"
    r"|hits?|miss(?:es)?|traffic|throughput)(?![a-zA-Z])",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"^(?P<metric>[^{}]*)\{(?P<labels>.*)\}\s*(?P<rest>.*)$")
_LABEL = re.compile(
    r'\s*(?P<key>[\w.:-]+)\s*[=:]\s*(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<bare>[^,]*))'
)
_UNIT = re.compile(r"\s*[(\[](?P<unit>[^()\[\]]{1,16})[)\]]\s*$")
_SUFFIX = re.compile(
    r"_(?P<unit>seconds|milliseconds|microseconds|bytes|ratio|percent|celsius|ms|us|s)(?:_total)?$"
)
_SEPARATORS = re.compile(r"[-_./:| ]+")


def measure_of(text: str) -> Measure | None:
    """The measure that a metric's or alert's words stand for; None for those not judged."""
    return next((measure for measure, pattern in _COMPILED if pattern.search(text)), None)


@dataclass(frozen=True, slots=True)
class Title:
    """What the title of a column says: metric, labels, unit, and the name of whom it is about."""

    metric: str
    labels: dict[str, str] = field(default_factory=dict)
    unit: str = ""
    about: str = ""


def titles(texts: Sequence[str]) -> list[Title]:
    """What the titles of a table's columns say; together, as parts that recur tell a metric."""
    ends = Counter(end for text in texts for _, end in set(_splits(text)))
    return [_title(text, ends) for text in texts]


def _title(text: str, ends: Counter[str]) -> Title:
    labelled = _LABELLED.match(text)
    if labelled is not None:
        labels = labels_of(labelled["labels"])
        metric = labelled["metric"].strip() or labels.pop("__name__", "") or labelled["rest"]
        return Title(metric, labels, unit_of(metric))
    unit = _UNIT.search(text)
    bare = text[: unit.start()] if unit else text
    about, metric = max(
        _splits(bare), key=lambda split: (ends[split[1]], len(split[1])), default=("", bare)
    )
    return Title(metric, {}, unit["unit"] if unit else unit_of(metric), about)


def labels_of(text: str) -> dict[str, str]:
    """The labels between the braces of a Prometheus series."""
    return {
        match["key"]: _unescaped(match["quoted"]) if match["quoted"] is not None else match["bare"]
        for match in _LABEL.finditer(text)
    }


def unit_of(metric: str) -> str:
    """The unit that a metric's name ends with (Prometheus naming), if any."""
    match = _SUFFIX.search(metric)
    return match["unit"] if match else ""


def _unescaped(text: str) -> str:
    return text.replace(r"\"", '"').replace(r"\n", "\n").replace(r"\\", "\\")


def _splits(text: str) -> Iterable[tuple[str, str]]:
    """The ways to read a title as a name and, from a word of measures on, a metric."""
    if _WORD.match(text):
        yield "", text
    for gap in _SEPARATORS.finditer(text):
        about = text[: gap.start()]
        if _WORD.match(text, gap.end()) and not all(map(_WORD.match, _SEPARATORS.split(about))):
            yield about, text[gap.end() :]
