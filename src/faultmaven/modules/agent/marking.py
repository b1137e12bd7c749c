"""Shows beside every command in an answer what running it would do, and where it came from."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

import re2

from faultmaven.analysis.model import CommandClass
from faultmaven.modules.agent.commands import classed, looks_like_command, safety_of
from faultmaven.modules.agent.markdown import Line, code_in, lines, spans
from faultmaven.modules.agent.proposal import TurnProposal
from faultmaven.modules.agent.response_types import (
    Payload,
    PlanProposal,
    PlanStep,
    Relief,
    SolutionReady,
)
from faultmaven.modules.case.solutions import CommandToRun

FROM_EVIDENCE = "from evidence, unverified"
_SHELLS = frozenset({"", "sh", "bash", "shell", "zsh", "console"})
_TOLD = re2.compile(r"   # (?:read-only|mutating|destructive)\b")

Occurs = Callable[[str], bool]
"""Whether a text stands in the uploaded evidence."""


class Marking:
    """Marks commands: those that code itself made with their known class, all others with the
    class that their text shows, and those copied from uploaded text as such."""

    def __init__(self, known: Mapping[str, CommandClass], occurs: Occurs) -> None:
        self._known = known
        self._occurs = occurs

    def command(self, command: CommandToRun) -> CommandToRun:
        if command.text in self._known:
            return replace(command, safety=self._known[command.text])
        return replace(classed(command), from_evidence=self._occurs(command.text))

    def answer(self, answer: str) -> str:
        return "\n".join(self._line(line) for line in lines(answer))

    def _line(self, line: Line) -> str:
        if line.fenced:
            return self._fenced(line)
        pieces = list(spans(line.text))
        return "".join(self._span(piece) if is_code else piece for piece, is_code in pieces)

    def _fenced(self, line: Line) -> str:
        shell = not line.is_fence and line.language in _SHELLS
        if not shell or _TOLD.search(line.text) or not looks_like_command(line.text):
            return line.text
        return f"{line.text}   # {self._words(line.text.strip().removeprefix('$ '))}"

    def _span(self, span: str) -> str:
        code = code_in(span)
        return f"{span} *({self._words(code)})*" if looks_like_command(code) else span

    def _words(self, text: str) -> str:
        command = self.command(CommandToRun(text, safety_of(text)))
        words = command.safety.replace("_", "-")
        return f"{words}; {FROM_EVIDENCE}" if command.from_evidence else words


def marked(proposal: TurnProposal, marking: Marking) -> TurnProposal:
    """The proposal with the commands of its payload and of its solution marked."""
    solution = proposal.solution
    if solution:
        solution = replace(solution, commands=tuple(map(marking.command, solution.commands)))
    return replace(proposal, payload=_marked(proposal.payload, marking), solution=solution)


def commands_of(payload: Payload) -> Iterator[CommandToRun]:
    """All commands that a payload proposes to run."""
    match payload:
        case SolutionReady():
            yield from payload.commands
            yield from payload.mitigation.commands if payload.mitigation else ()
        case PlanProposal():
            for step in payload.steps:
                yield from step.commands


def _marked(payload: Payload, marking: Marking) -> Payload:
    match payload:
        case SolutionReady():
            relief = payload.mitigation and _with_commands(payload.mitigation, marking)
            return _with_commands(payload, marking).model_copy(update={"mitigation": relief})
        case PlanProposal():
            steps = tuple(_with_commands(step, marking) for step in payload.steps)
            return payload.model_copy(update={"steps": steps})
        case _:
            return payload


Runs = TypeVar("Runs", SolutionReady, Relief, PlanStep)


def _with_commands(value: Runs, marking: Marking) -> Runs:
    return value.model_copy(update={"commands": tuple(map(marking.command, value.commands))})
