"""Synthetic database and cluster incidents: the category named, the words said, and no false
accusation where all is well."""

from collections.abc import Sequence
from typing import Any, Final

from faultmaven.analysis.rules.library import built_in
from faultmaven.evals.bench import Bench
from faultmaven.evals.results import CaseScore, Metric, SuiteResult
from faultmaven.evals.running import CaseRun

NAME: Final = "opensre"
HEALTHY: Final = "healthy"
UNKNOWN: Final = "unknown"
_WELL: Final = frozenset({"healthy", "recovered", "stale_alert"})
_CATEGORIES: Final = {
    "capacity": "resource_exhaustion",
    "config": "configuration_error",
    "human": "configuration_error",
    "environment": "infrastructure",
    "network": "dependency_failure",
    "code": "code_defect",
}
"""The categories of our catalogue under the names that the labels give them."""


def run(bench: Bench) -> SuiteResult:
    """Score every case: half for the category, half for the share of the required words."""
    runs = bench.runs(NAME)
    accused = [run for run in runs if _is_healthy(run) and category_of(run.document) != HEALTHY]
    return SuiteResult(
        NAME,
        metrics=(
            Metric("category", _mean([float(has_category(run)) for run in runs])),
            Metric("keywords", _mean([keywords_said(run) for run in runs])),
            Metric("passed", _mean([float(passed(run)) for run in runs])),
            Metric("forbidden said", sum(len(forbidden_said(run)) for run in runs), ceiling=0),
            Metric("false accusations", len(accused), ceiling=0),
            Metric("crashes", sum(bool(run.failure) for run in runs), ceiling=0),
        ),
        cases=tuple(map(score, runs)),
        problems=tuple(f"{run.case.name}: {run.failure}" for run in runs if run.failure),
    )


def score(run: CaseRun) -> CaseScore:
    """The case with the words that are missing from what was said."""
    missing = [word for word in _required(run) if word.lower() not in text_of(run.document)]
    return CaseScore(
        run.case.name,
        (has_category(run) + keywords_said(run)) / 2,
        run.case.label["root_cause_category"],
        (category_of(run.document), *(f"unsaid: {word}" for word in missing)),
        run.seconds,
    )


def passed(run: CaseRun) -> bool:
    """Whether category and all required words are there and nothing forbidden is."""
    return has_category(run) and keywords_said(run) == 1.0 and not forbidden_said(run)


def has_category(run: CaseRun) -> bool:
    return category_of(run.document) == str(run.case.label["root_cause_category"])


def category_of(document: dict[str, Any]) -> str:
    """The category of the best cause, `healthy` without any where the verdict says so."""
    if document.get("verdict") in _WELL:
        return HEALTHY
    causes = document.get("causes", ())
    if not causes or document.get("verdict") == "inconclusive":
        return UNKNOWN
    category = built_in().entry(causes[0]["code"]).category
    return _CATEGORIES.get(category, UNKNOWN)


def keywords_said(run: CaseRun) -> float:
    """The share of the required words that the text has, in any case."""
    text = text_of(run.document)
    return _mean([float(word.lower() in text) for word in _required(run)])


def forbidden_said(run: CaseRun) -> list[str]:
    """The forbidden words and categories that the answer has."""
    text, label = text_of(run.document), run.case.label
    words = [word for word in label.get("forbidden_keywords", ()) if word.lower() in text]
    named = category_of(run.document)
    return words + [word for word in label.get("forbidden_categories", ()) if word == named]


def text_of(document: dict[str, Any]) -> str:
    """What the answer says: its summary, causes with their reasons, and what it rules out."""
    parts = [document.get("summary", "")]
    for cause in document.get("causes", ()):
        parts += [
            cause["statement"],
            cause["why"],
            *(effect["statement"] for effect in cause["explains"]),
        ]
    for item in document.get("ruled_out", ()):
        parts += [item["statement"], item["reason"]]
    return " ".join(parts).lower()


def _required(run: CaseRun) -> Sequence[str]:
    return [str(word) for word in run.case.label.get("required_keywords", ())]


def _is_healthy(run: CaseRun) -> bool:
    return str(run.case.label["root_cause_category"]) == HEALTHY


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 1.0
