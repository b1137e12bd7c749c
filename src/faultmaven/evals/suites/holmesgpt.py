"""Recorded investigations: the expected facts that the report, or the answer to the question,
says."""

import json
import re
import subprocess  # nosec B404: it runs our own command
import sys
from collections.abc import Iterator, Sequence
from time import perf_counter
from typing import Any, Final

from faultmaven.evals.bench import Bench
from faultmaven.evals.datasets import LabelledCase
from faultmaven.evals.facts import THRESHOLD, facts, recalled
from faultmaven.evals.results import CaseScore, Group, Metric, SuiteResult

NAME: Final = "holmesgpt"
MOST_SECONDS: Final = 300
_VERDICTS: Final = (0, 3)
_COMMAND: Final = "from faultmaven.cli import main; main()"
_MARKS = re.compile(r"\[\d+\]")


def run(bench: Bench) -> SuiteResult:
    """Ask `faultmaven investigate` every case's question; score the share of facts it says."""
    scores, problems = [], []
    for case in bench.dataset(NAME).cases:
        started = perf_counter()
        try:
            document = investigated(case)
        except (subprocess.SubprocessError, ValueError) as error:
            problems.append(f"{case.name}: {error}")
            document = {}
        scores.append(score(case, document, perf_counter() - started))
    shares = [case.score for case in scores]
    return SuiteResult(
        NAME,
        metrics=(
            Metric("facts recalled", _mean(shares)),
            Metric("cases with all facts", _mean([float(share == 1.0) for share in shares])),
            Metric("threshold", THRESHOLD),
            Metric("crashes", len(problems), ceiling=0),
        ),
        cases=tuple(scores),
        groups=by_family(bench.dataset(NAME).cases, scores),
        problems=tuple(problems),
    )


def investigated(case: LabelledCase) -> dict[str, Any]:
    """The document that the command prints for a case's folder and question.

    Raises `CalledProcessError` if the command fails, `ValueError` if it prints no JSON.
    """
    question = case.label.get("question")
    asked = ["--question", question] if question else []
    command = [sys.executable, "-c", _COMMAND, "investigate", str(case.folder), "--json"]
    done = subprocess.run(  # noqa: S603  # nosec B603
        [*command, *asked], capture_output=True, timeout=MOST_SECONDS, check=False
    )
    if done.returncode not in _VERDICTS:
        raise subprocess.CalledProcessError(done.returncode, command, stderr=done.stderr)
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def score(case: LabelledCase, document: dict[str, Any], seconds: float) -> CaseScore:
    """The share of a case's facts that are recalled, with those that are not."""
    expected = facts(case.label["expected_output"])
    said = list(claims(document))
    unsaid = [fact for fact in expected if not recalled(fact, said)]
    share = 1 - len(unsaid) / len(expected) if expected else 1.0
    return CaseScore(
        case.name, share, " | ".join(expected), tuple(f"unsaid: {f}" for f in unsaid), seconds
    )


def claims(document: dict[str, Any]) -> Iterator[str]:
    """What the document claims: each cause with reason and remedy, what is ruled out, the summary,
    and each paragraph and line of the answer."""
    yield document.get("summary", "")
    for cause in document.get("causes", ()):
        remedy = (cause.get("remedy") or {}).get("action", "")
        yield " ".join(
            [
                cause["statement"],
                cause["why"],
                *(effect["statement"] for effect in cause["explains"]),
                remedy,
            ]
        )
    for item in document.get("ruled_out", ()):
        yield f"{item['statement']} {item['reason']}"
    answer = _MARKS.sub("", (document.get("answer") or {}).get("text", ""))
    for paragraph in answer.split("\n\n"):
        yield paragraph
        yield from paragraph.splitlines()


def by_family(cases: Sequence[LabelledCase], scores: Sequence[CaseScore]) -> tuple[Group, ...]:
    """Recall for each family of cases, the worst first."""
    families: dict[str, list[float]] = {}
    for case, own in zip(cases, scores, strict=True):
        families.setdefault(str(case.label.get("family", "")), []).append(own.score)
    rows = [Group(name, len(all_), (("facts", _mean(all_)),)) for name, all_ in families.items()]
    return tuple(sorted(rows, key=lambda group: (group.values[0][1], group.name)))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
