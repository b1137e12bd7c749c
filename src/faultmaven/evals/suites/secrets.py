"""Secrets found in what would leave, and false alarms in lines that hold none.

Each published example (`examples.json`: rule, name, text) is planted into a log line, JSON, YAML,
an env file and a URL. `recall` is over all examples and layouts, of what redaction returns.
`recall on the wire` is of what a provider on another host receives after one on this host was
asked in vain: each example is sent over the product's routes as a message, in one layout in turn.

An example is recalled where a secret was redacted and its
*credential* is gone: of its words of letters and digits (12 characters and more; outside hosts and
paths of URLs; no UUID where there is another) the one with most different characters. Examples
without such a word (plain passwords, names) count by whether a secret was redacted.

`even` and `odd` are the halves by the hash of the vendor. Clean lines are those of the
data sets loghub2k and cidiff: any secret found there is a false alarm.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from itertools import cycle
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory
from time import process_time
from types import MappingProxyType
from typing import Final
from urllib.parse import quote, unquote

from faultmaven.evals.bench import Bench
from faultmaven.evals.datasets import unpack
from faultmaven.evals.errors import DataMissing, ServerFailed
from faultmaven.evals.outbound import outbound
from faultmaven.evals.results import CaseScore, Group, Metric, SuiteResult
from faultmaven.redaction.model import Kind
from faultmaven.redaction.placeholders import Placeholders, restore
from faultmaven.redaction.redactor import redact

NAME: Final = "secrets"
EXAMPLES: Final = "examples.json"
CLEAN: Final = ("loghub2k", "cidiff")
FLOORS: Final = {"recall": 0.95, "MB/s": 2.0}
MOST_FALSE_ALARMS: Final = 1.0
_WORD: Final = re.compile(r"[A-Za-z0-9_+~-]{12,}")
_PLACE: Final = re.compile(r"(?:https?://|@)[\w-]+(?:\.[\w-]+)+(?:/[^\s\"'?]*)?")
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_LINES: Final = re.compile(r"\r\n|\r|\n")
_MOST_PROBLEMS: Final = 40
_AT: Final = "2031-05-06T09:00:00.123Z"

LAYOUTS: Final[Mapping[str, Callable[[str], str]]] = MappingProxyType(
    {
        "log": lambda text: "".join(f"{_AT} ERROR [worker-3] {line}\n" for line in _split(text)),
        "json": lambda text: json.dumps({"at": _AT, "level": "error", "message": text}),
        "yaml": lambda text: "data:\n  note: |\n" + "".join(f"    {x}\n" for x in _split(text)),
        "env": lambda text: f"NOTE={json.dumps(text)}\n",
        "url": lambda text: f"GET https://shop.example/find?q={quote(text, safe='')}&page=2 200",
    }
)


@dataclass(frozen=True, slots=True)
class Example:
    """A published example: whose it is, and the text that holds the credential."""

    rule: str
    text: str

    @property
    def half(self) -> str:
        parts = self.rule.split(".")
        vendor = parts[1] if len(parts) > 1 else self.rule
        return "odd" if sha256(vendor.encode()).digest()[0] & 1 else "even"

    @property
    def credential(self) -> str:
        """The word of the text that reads most like a token; empty if none does."""
        words = [word for word in _WORD.findall(_PLACE.sub(" ", self.text)) if _mixed(word)]
        others = [word for word in words if not _UUID.fullmatch(word)]
        return max(others or words, key=lambda word: len(set(word)), default="")


@dataclass(frozen=True, slots=True)
class Alarms:
    """What was found in clean lines, how many lines there were, and how fast they were read."""

    found: Sequence[str]
    lines: int
    megabytes: float
    seconds: float


def run(bench: Bench) -> SuiteResult:
    """Plant every example into every layout, and read the clean lines. Raises `DataMissing`."""
    with _unpacked(bench.data / NAME) as folder:
        examples = _examples(folder)[: bench.limit]
    scores = []
    for number, example in enumerate(examples, 1):
        scores.append({layout: float(is_recalled(example, layout)) for layout in LAYOUTS})
        bench.progress(NAME, number, len(examples))
    try:
        received = _received(examples, bench)
    except ServerFailed as failed:
        return SuiteResult(NAME, failure=str(failed))
    alarms = _alarms(bench.data)
    missed = [
        example for example, score in zip(examples, scores, strict=True) if not all(score.values())
    ]
    return SuiteResult(
        NAME,
        metrics=(
            *_metrics(examples, scores, alarms),
            Metric("recall on the wire", fmean(received), floor=FLOORS["recall"]),
        ),
        cases=tuple(
            CaseScore(f"{example.rule} {number}", fmean(score.values()))
            for number, (example, score) in enumerate(zip(examples, scores, strict=True), 1)
        ),
        groups=tuple(_groups(scores)),
        problems=(
            *(f"false alarm: {text}" for text in alarms.found[:_MOST_PROBLEMS]),
            *(f"missed: {example.rule}" for example in missed[:_MOST_PROBLEMS]),
        ),
    )


def is_recalled(example: Example, layout: str) -> bool:
    """Whether a secret is redacted of the planted example, and its credential is gone."""
    planted = LAYOUTS[layout](example.text)
    redacted = redact(planted, Placeholders())
    if restore(redacted.text, redacted.placeholders) != planted:
        return False
    return _is_gone(example, redacted.text) and any(
        found.kind is Kind.SECRET for found in redacted.found
    )


def _is_gone(example: Example, text: str) -> bool:
    return not example.credential or example.credential not in unquote(text)


def _received(examples: Sequence[Example], bench: Bench) -> list[bool]:
    """Whether each example is hidden in what a provider outside gets. Raises `ServerFailed`."""
    recalled = []
    with outbound() as send:
        for example, layout in zip(examples, cycle(LAYOUTS), strict=False):
            sent = send(LAYOUTS[layout](example.text))
            secrets = sent.hidden.get(Kind.SECRET, 0)
            recalled.append(secrets > 0 and _is_gone(example, sent.received))
            bench.progress(f"{NAME}, sent", len(recalled), len(examples))
    return recalled


def _metrics(
    examples: Sequence[Example], scores: Sequence[Mapping[str, float]], alarms: Alarms
) -> Iterator[Metric]:
    means = [fmean(score.values()) for score in scores]
    yield Metric("recall", fmean(means), floor=FLOORS["recall"])
    for half in ("even", "odd"):
        values = [
            mean for example, mean in zip(examples, means, strict=True) if example.half == half
        ]
        if values:
            yield Metric(f"recall of the {half} half", fmean(values))
    rate = 1000 * len(alarms.found) / alarms.lines
    yield Metric("false alarms per 1,000 clean lines", rate, ceiling=MOST_FALSE_ALARMS)
    yield Metric("clean lines", alarms.lines)
    yield Metric("MB/s", alarms.megabytes / alarms.seconds, floor=FLOORS["MB/s"])


def _groups(scores: Sequence[Mapping[str, float]]) -> Iterator[Group]:
    for layout in LAYOUTS:
        yield Group(layout, len(scores), (("recall", fmean(score[layout] for score in scores)),))


def _alarms(data: Path) -> Alarms:
    """What is found as secret in the logs of the clean data sets. Raises `DataMissing`."""
    found, lines, size, seconds = list[str](), 0, 0, 0.0
    for name in CLEAN:
        with _unpacked(data / name) as folder:
            for log in sorted(folder.rglob("*.log")):
                content = log.read_bytes()
                text = content.decode("utf-8", "surrogateescape")
                started = process_time()
                redacted = redact(text, Placeholders())
                seconds += process_time() - started
                size += len(content)
                lines += len(_LINES.findall(text)) + 1
                places = [each for each in redacted.found if each.kind is Kind.SECRET]
                found += [f"{log.name}:{each.line} ({each.rule})" for each in places]
    if not lines:
        raise DataMissing(f"{data} has no *.log in {' or '.join(CLEAN)}: they are the clean lines")
    return Alarms(found, lines, size / 1e6, seconds)


def _examples(folder: Path) -> list[Example]:
    rows = [row for path in sorted(folder.rglob(EXAMPLES)) for row in json.loads(path.read_bytes())]
    if not rows:
        raise DataMissing(f"{folder} has no {EXAMPLES}")
    return [Example(row["rule"], row["text"]) for row in rows]


@contextmanager
def _unpacked(folder: Path) -> Iterator[Path]:
    """A folder with the data set's files, unpacked if they are in an archive."""
    archives = sorted(folder.glob("*.tar.*"))
    with TemporaryDirectory(prefix="faultmaven-eval-") as unpacked:
        for archive in archives:
            unpack(archive, Path(unpacked))
        yield Path(unpacked) if archives else folder


def _split(text: str) -> list[str]:
    return text.split("\n")


def _mixed(word: str) -> bool:
    return any(map(str.isdigit, word)) and any(map(str.isalpha, word))
