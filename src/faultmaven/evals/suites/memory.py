"""What a prompt still knows of a long case, and what it costs: a scripted case over HTTP."""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from faultmaven.evals.bench import Bench
from faultmaven.evals.conversation import FACTS, TURNS, Planted, evidence, message
from faultmaven.evals.errors import ServerFailed
from faultmaven.evals.results import CaseScore, Metric, SuiteResult
from faultmaven.evals.server import User, user_of_a_server

NAME: Final = "memory"
LOOKED_AT: Final = (5, 20, 50)
MOST_TOKENS: Final = 1600
LEAST_RETAINED: Final = 0.98
MOST_CPU_MS: Final = 50
QUESTION: Final = "What do we know?"
_EARLY, _LATE = range(6, 16), range(41, 51)


@dataclass(frozen=True, slots=True)
class Look:
    """The context that a model would be given after a turn, and what of the facts is in it."""

    turn: int
    tokens: int
    history_tokens: int
    kept: tuple[Planted, ...]
    lost: tuple[Planted, ...]


def run(bench: Bench) -> SuiteResult:
    """Talk through the script on a server of its own; no data set is needed."""
    try:
        with user_of_a_server() as user:
            looks, cpu = _talk(user, bench)
    except ServerFailed as failed:
        return SuiteResult(NAME, failure=str(failed))
    last = looks[-1]
    found = sum(len(look.kept) for look in looks)
    asked = found + sum(len(look.lost) for look in looks)
    return SuiteResult(
        NAME,
        metrics=(
            *(Metric(f"tokens at turn {x.turn}", x.tokens, ceiling=MOST_TOKENS) for x in looks),
            Metric("key facts retained", found / asked, floor=LEAST_RETAINED),
            Metric("reduction against the full history", 1 - last.tokens / last.history_tokens),
            Metric("tokens of the full history", last.history_tokens),
            Metric("CPU ms a turn, 6 to 15", _mean(cpu, _EARLY)),
            Metric("CPU ms a turn, 41 to 50", _mean(cpu, _LATE), ceiling=MOST_CPU_MS),
        ),
        cases=tuple(map(_score, looks)),
        problems=tuple(f"turn {x.turn}: {fact.message}" for x in looks for fact in x.lost),
    )


def _talk(user: User, bench: Bench) -> tuple[list[Look], dict[int, float]]:
    """The looks at the turns of `LOOKED_AT`, and the CPU milliseconds of each turn."""
    case_id = user.post("/cases", {"title": "Quotes are missing"})["id"]
    user.upload(case_id, "halls.zip", evidence())
    looks, cpu = [], {}
    for turn in range(1, TURNS + 1):
        before = user.cpu_seconds()
        user.post(f"/agent/chat/{case_id}", {"message": message(turn)})
        cpu[turn] = 1000 * (user.cpu_seconds() - before)
        if turn in LOOKED_AT:
            asked = f"/agent/chat/{case_id}/context?message={quote(QUESTION)}"
            looks.append(_look(turn, user.get(asked)))
        bench.progress(NAME, turn, TURNS)
    return looks, cpu


def _look(turn: int, context: dict[str, Any]) -> Look:
    stated = [fact for fact in FACTS if fact.turn <= turn]
    kept = tuple(fact for fact in stated if is_told(fact, context["text"]))
    lost = tuple(fact for fact in stated if fact not in kept)
    return Look(turn, context["tokens"], context["history_tokens"], kept, lost)


def is_told(fact: Planted, text: str) -> bool:
    """Whether one line of the text holds all words of the fact."""
    return any(all(word in line for word in fact.words) for line in text.splitlines())


def _score(look: Look) -> CaseScore:
    share = len(look.kept) / (len(look.kept) + len(look.lost))
    lost = tuple(f"lost: {fact.message}" for fact in look.lost)
    return CaseScore(f"turn {look.turn}", share, f"{look.tokens} tokens", lost)


def _mean(cpu: dict[int, float], turns: range) -> float:
    return sum(cpu[turn] for turn in turns) / len(turns)
