"""What a prompt still knows of a long case, and what it costs: scripted cases over HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from faultmaven.evals.bench import Bench
from faultmaven.evals.conversations import CONVERSATIONS
from faultmaven.evals.conversations.script import TURNS, Conversation, Planted
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


@dataclass(frozen=True, slots=True)
class Talk:
    """A scripted case that was talked through: the looks, and each turn's CPU milliseconds."""

    name: str
    looks: tuple[Look, ...]
    cpu: dict[int, float]


def run(bench: Bench) -> SuiteResult:
    """Talk through the scripts on a server of its own; no data set is needed."""
    try:
        with user_of_a_server() as user:
            talks = [_talk(user, script, bench) for script in CONVERSATIONS]
    except ServerFailed as failed:
        return SuiteResult(NAME, failure=str(failed))
    return SuiteResult(
        NAME,
        metrics=tuple(metric for talk in talks for metric in metrics_of(talk)),
        cases=tuple(_score(talk, look) for talk in talks for look in talk.looks),
        problems=tuple(
            f"{talk.name}, turn {look.turn}: {fact.message}"
            for talk in talks
            for look in talk.looks
            for fact in look.lost
        ),
    )


def metrics_of(talk: Talk) -> tuple[Metric, ...]:
    """What one scripted case measured."""
    name, last = talk.name, talk.looks[-1]
    found = sum(len(look.kept) for look in talk.looks)
    asked = found + sum(len(look.lost) for look in talk.looks)
    reduction = 1 - last.tokens / last.history_tokens
    return (
        *(
            Metric(f"{name}: tokens, turn {x.turn}", x.tokens, ceiling=MOST_TOKENS)
            for x in talk.looks
        ),
        Metric(f"{name}: key facts retained", found / asked, floor=LEAST_RETAINED),
        Metric(f"{name}: reduction against the full history", reduction),
        Metric(f"{name}: tokens of the full history", last.history_tokens),
        Metric(f"{name}: CPU ms a turn, 6 to 15", _mean(talk.cpu, _EARLY)),
        Metric(f"{name}: CPU ms a turn, 41 to 50", _mean(talk.cpu, _LATE), ceiling=MOST_CPU_MS),
    )


def _talk(user: User, script: Conversation, bench: Bench) -> Talk:
    case_id = user.post("/cases", {"title": script.title})["id"]
    user.upload(case_id, f"{script.name}.zip", script.archive())
    looks, cpu = [], {}
    for turn in range(1, TURNS + 1):
        before = user.cpu_seconds()
        user.post(f"/agent/chat/{case_id}", {"message": script.message(turn)})
        cpu[turn] = 1000 * (user.cpu_seconds() - before)
        if turn in LOOKED_AT:
            asked = f"/agent/chat/{case_id}/context?message={quote(QUESTION)}"
            looks.append(look_at(turn, script.facts, user.get(asked)))
        bench.progress(f"{NAME}, {script.name}", turn, TURNS)
    return Talk(script.name, tuple(looks), cpu)


def look_at(turn: int, facts: tuple[Planted, ...], context: Mapping[str, Any]) -> Look:
    """What of the facts stated up to a turn is in a context."""
    stated = [fact for fact in facts if fact.turn <= turn]
    kept = tuple(fact for fact in stated if is_told(fact, context["text"]))
    lost = tuple(fact for fact in stated if fact not in kept)
    return Look(turn, context["tokens"], context["history_tokens"], kept, lost)


def is_told(fact: Planted, text: str) -> bool:
    """Whether one line of the text holds all words of the fact."""
    return any(all(word in line for word in fact.words) for line in text.splitlines())


def _score(talk: Talk, look: Look) -> CaseScore:
    share = len(look.kept) / (len(look.kept) + len(look.lost))
    lost = tuple(f"lost: {fact.message}" for fact in look.lost)
    return CaseScore(f"{talk.name}, turn {look.turn}", share, f"{look.tokens} tokens", lost)


def _mean(cpu: dict[int, float], turns: range) -> float:
    return sum(cpu[turn] for turn in turns) / len(turns)
