"""The scores of kubernetes-incidents over HTTP, with models that say nothing, garbage, or a wrong
cause with full confidence: they are those without any model."""

import json
from collections.abc import Mapping, Sequence
from typing import Final

from faultmaven.evals.bench import Bench
from faultmaven.evals.datasets import LabelledCase
from faultmaven.evals.errors import ServerFailed
from faultmaven.evals.kubernetes_labels import ROOT_CAUSES
from faultmaven.evals.model_stub import UNLIMITED, Fenced, Request, Says, fenced, model_stub
from faultmaven.evals.results import CaseScore, Metric, SuiteResult
from faultmaven.evals.server import User, user_of_a_server
from faultmaven.evals.standing import Standing, files_of, packed, stand
from faultmaven.evals.suites import kubernetes_incidents
from faultmaven.evals.suites.kubernetes_incidents import accuracy

NAME: Final = "stub-models"
ALONE: Final = "no model"
AGAIN: Final = "What is the root cause?"
LEAST_SPOKEN: Final = 0.9
WRONG: Final = "A firmware fault of the storage array corrupts every disk"
_SHORTEST_QUOTE: Final = 8


def wrong(request: Request) -> str:
    """A wrong cause, proven with lines that do stand in the evidence."""
    parts, _ = fenced(request["messages"][1]["content"])
    citations = [cited for part in parts if part.name == "evidence" for cited in _cited(part)]
    numbers = range(1, len(citations) + 1)
    links = [{"citation": n, "stance": "supports", "reason": "it proves it"} for n in numbers]
    marks = "".join(f"[{number}]" for number in numbers)
    return json.dumps(
        {
            "citations": citations,
            "answer": f"{WRONG}, without any doubt {marks}. All else is ruled out {marks}.",
            "hypotheses": [{"statement": WRONG, "category": "hardware", "links": links}],
            "journal": [{"text": f"Established: {WRONG}", "citations": [*numbers]}],
        }
    )


def _cited(part: Fenced) -> list[dict[str, object]]:
    file, _, lines = part.origin.rpartition(":")
    start, _, end = lines.partition("-")
    quote = part.lines[-1].removesuffix(" …")
    if not start.isdigit() or len(quote) < _SHORTEST_QUOTE:
        return []
    last = int(end or start)
    return [{"file": file, "line_start": int(start), "line_end": last, "quote": quote}]


STUBS: Final[Mapping[str, Says]] = {
    "wrong cause": wrong,
    "garbage": lambda _: "{{ I would rather talk about the weather.",
    "nothing": lambda _: "",
}


def run(bench: Bench) -> SuiteResult:
    """Every case without a model, then with each stub. Raises `DataMissing`."""
    cases = bench.dataset(kubernetes_incidents.NAME).cases
    stood: dict[str, list[Standing]] = {}
    try:
        with user_of_a_server() as user:
            stood[ALONE] = _stood(user, ALONE, cases, bench)
        with model_stub() as stub, user_of_a_server(**stub.settings, **UNLIMITED) as user:
            for name, stub.says in STUBS.items():
                stood[name] = _stood(user, name, cases, bench)
    except ServerFailed as failed:
        return SuiteResult(NAME, failure=str(failed))
    metrics, scores, problems = metrics_of(cases, stood)
    return SuiteResult(NAME, metrics=metrics, cases=scores, problems=problems)


def _stood(user: User, name: str, cases: Sequence[LabelledCase], bench: Bench) -> list[Standing]:
    found = []
    for case in cases:
        evidence, asked = packed(files_of(case.folder)), (case.label["query"], AGAIN)
        found.append(stand(user, case.name, evidence, asked))
        bench.progress(f"{NAME}, {name}", len(found), len(cases))
    return found


def metrics_of(
    cases: Sequence[LabelledCase], stood: Mapping[str, Sequence[Standing]]
) -> tuple[tuple[Metric, ...], tuple[CaseScore, ...], tuple[str, ...]]:
    """What the suite tells of where each case stood without a model (`ALONE`) and with each stub,
    the scores without one, and what the stubs have changed."""
    alone = [*map(score, cases, stood[ALONE])]
    metrics = [Metric(f"{ALONE}: A@{k}", accuracy(alone, k)) for k in (1, 3)]
    problems = []
    for name in STUBS:
        own = [*map(score, cases, stood[name])]
        for k in (1, 3):
            same = accuracy(alone, k)
            metrics.append(Metric(f"{name}: A@{k}", accuracy(own, k), floor=same))
        changed = [*map(_changed, cases, stood[ALONE], stood[name])]
        problems += [f"{name}, {change}" for change in changed if change]
        metrics.append(Metric(f"{name}: cases changed", sum(map(bool, changed)), ceiling=0))
    spoken = [mode == "model" for each in stood["wrong cause"] for mode in each.modes]
    metrics.append(
        Metric("wrong cause: spoken", sum(spoken) / max(len(spoken), 1), floor=LEAST_SPOKEN)
    )
    return tuple(metrics), tuple(alone), tuple(problems)


def score(case: LabelledCase, standing: Standing) -> CaseScore:
    """The reciprocal rank of the labelled (object, cause) among the hypotheses, 0 if absent."""
    wanted = (case.label["fault_object"], case.label["root_cause"])
    named = [(entity, ROOT_CAUSES.get(code, code)) for entity, code in standing.ranking]
    rank = named.index(wanted) + 1 if wanted in named else 0
    return CaseScore(
        case.name,
        1 / rank if rank else 0.0,
        " ".join(wanted),
        tuple(" ".join(pair) for pair in named[:3]),
    )


def _changed(case: LabelledCase, alone: Standing, with_model: Standing) -> str:
    """What of a case's state is another with a model; empty if nothing is."""
    other = [name for name, value in alone.state.items() if with_model.state[name] != value]
    return f"{case.name}: {', '.join(other)}" if other else ""
