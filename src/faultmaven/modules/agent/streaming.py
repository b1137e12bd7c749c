"""Turns that are followed while they are made, and go on when nobody follows."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

from faultmaven.errors import FaultMavenError
from faultmaven.modules.agent.errors import (
    AnswerLost,
    AnswerStopped,
    NothingStreamed,
    StreamingNotOffered,
)
from faultmaven.modules.agent.schemas import AgentResponse, ChatRequest
from faultmaven.modules.agent.service import AgentService, Opened
from faultmaven.modules.agent.telling import Stage
from faultmaven.modules.agent.transcripts import EVENTS_OF_A_TURN, Transcript, Transcripts, TurnKey
from faultmaven.modules.case.service import CaseService
from faultmaven.providers.store import Store
from faultmaven.web.events import Events
from faultmaven.web.problems import problem_of
from faultmaven.web.streams import MAX_STREAMS, TooManyStreams

log = structlog.get_logger()

STATE = {
    "version",
    "status",
    "phase",
    "progress",
    "momentum",
    "conclusion",
    "confidence",
    "confidence_label",
    "assurance",
    "confirmation",
    "outcome",
}
"""The fields of a response that say how the investigation stands."""
LAST = ("done", "error")
TOGETHER_S = 0.03
"""Pieces of a draft that come within this time are told as one."""
UNCHECKED = "*(stopped here; nothing of this was checked)*"


class StreamedTurn:
    """One turn that is being made; tells its transcript."""

    listens = True

    def __init__(self, key: TurnKey, owner_id: str) -> None:
        self.key = key
        self.owner_id = owner_id
        self.transcript = Transcript(key.seq)
        self._drafted: list[str] = []
        self._untold = ""
        self._pause: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None
        self._may_stop = True

    def stage(self, stage: Stage) -> None:
        """From recording on it is too late to stop."""
        self._may_stop = self._may_stop and stage is not Stage.RECORDING
        self._tell("status", {"stage": stage, "message": self.key.seq})

    def look(self, look: str, left: int) -> None:
        self._tell("tool", {"look": look, "left": left})

    def draft(self, text: str) -> None:
        if text:
            self._drafted.append(text)
            self._untold += text
            if self._pause is None:
                self._tell_draft()

    def withdraw(self) -> None:
        self._untold = ""
        if self._drafted:
            self._drafted.clear()
            self._delta("", restart=True)

    def finish(self, response: AgentResponse) -> None:
        """An answer that was not drafted comes now, line by line, as it is recorded."""
        told = response.model_dump(mode="json")
        for citation in told["citations"]:
            self._tell("citation", citation)
        if not self._drafted:
            for line in response.answer.splitlines(keepends=True):
                self._delta(line, provisional=False)
        self._tell("state", {name: told[name] for name in told if name in STATE})
        self._tell("done", told)

    def fail(self, error: FaultMavenError) -> None:
        problem = problem_of(error, f"/agent/chat/{self.key.case_id}")
        self._tell("error", problem.model_dump(exclude_none=True))

    @property
    def unfinished(self) -> str:
        """The draft as it may be kept."""
        return "\n\n".join(filter(None, ("".join(self._drafted).strip(), UNCHECKED)))

    def begin(self, task: asyncio.Task[None]) -> None:
        """The turn is made by the task, and ends with it."""
        self._task = task
        task.add_done_callback(self._end)

    def stop(self) -> None:
        """Breaks the turn off, once, unless it is too late."""
        if self._may_stop and self._task:
            self._may_stop = False
            self._task.cancel()

    def _end(self, _: asyncio.Task[None]) -> None:
        if self.transcript.events[-1].name not in LAST:
            self.fail(AnswerLost())
        self.transcript.end()

    def _delta(self, text: str, *, provisional: bool = True, restart: bool = False) -> None:
        told: dict[str, Any] = {"text": text, "provisional": provisional}
        self._tell("delta", told | {"restart": True} if restart else told)

    def _tell(self, name: str, data: Any) -> None:
        untold, self._untold = self._untold, ""
        if untold:
            self._delta(untold)
        self.transcript.tell(name, data)

    def _tell_draft(self) -> None:
        """What is untold of the draft; the next not before the pause is over."""
        self._pause = None
        if self._untold:
            untold, self._untold = self._untold, ""
            self._delta(untold)
            self._pause = asyncio.get_running_loop().call_later(TOGETHER_S, self._tell_draft)


class StreamedTurns:
    """The streamed turns of a process, which end with it."""

    def __init__(
        self, agent: AgentService, cases: CaseService, store: Store, *, enabled: bool
    ) -> None:
        self._agent = agent
        self._cases = cases
        self._transcripts = Transcripts(store)
        self._enabled = enabled
        self._running: dict[TurnKey, StreamedTurn] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self, case_id: str, owner_id: str, asked: ChatRequest) -> Events:
        """Opens a turn as `AgentService.open` does and gives its events; a request that is tried
        again gives those of its first turn.

        Raises `StreamingNotOffered` and `TooManyStreams`, too.
        """
        if not self._enabled:
            raise StreamingNotOffered
        if sum(turn.owner_id == owner_id for turn in self._running.values()) >= MAX_STREAMS:
            raise TooManyStreams
        opened = await self._agent.open(case_id, owner_id, asked)
        key = TurnKey(case_id, opened.context.seq)
        if key not in self._running and not await self._transcripts.has(key):
            self._begin(StreamedTurn(key, owner_id), opened)
        return self._events(key, 0)

    async def follow(self, case_id: str, owner_id: str, seen: int) -> Events:
        """The events above the id `seen` of the turn that it belongs to, or of the latest.

        Raises `CaseNotFound` and `NothingStreamed`.
        """
        await self._cases.get(case_id, owner_id)
        key = await self._key(case_id, seen // EVENTS_OF_A_TURN)
        return self._events(key, seen)

    async def stop(self, case_id: str, owner_id: str) -> None:
        """Breaks off the latest turn of a case, in whichever process it is made.

        Raises `CaseNotFound` and `NothingStreamed`.
        """
        await self._cases.get(case_id, owner_id)
        key = await self._key(case_id, 0)
        if turn := self._running.get(key):
            turn.stop()
        else:
            await self._transcripts.ask_to_stop(key)

    async def close(self) -> None:
        """Breaks all turns off; what there is of their answers is kept."""
        for turn in list(self._running.values()):
            turn.stop()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _key(self, case_id: str, seq: int) -> TurnKey:
        here = [key.seq for key in self._running if key.case_id == case_id]
        if seq in here or (here and not seq):
            return TurnKey(case_id, seq or max(here))
        key = TurnKey(case_id, seq) if seq else await self._transcripts.latest(case_id)
        if key is None or not await self._transcripts.has(key):
            raise NothingStreamed
        return key

    def _events(self, key: TurnKey, seen: int) -> Events:
        turn = self._running.get(key)
        return turn.transcript.after(seen) if turn else self._transcripts.read(key, seen)

    def _begin(self, turn: StreamedTurn, opened: Opened) -> None:
        self._running[turn.key] = turn
        turn.stage(Stage.OPENED)
        turn.begin(self._spawned(self._made(turn, opened)))
        self._spawned(self._written(turn))

    def _spawned(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._forget)
        return task

    def _forget(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("unexpected_error", exc_info=error)

    async def _made(self, turn: StreamedTurn, opened: Opened) -> None:
        try:
            turn.finish(await self._answered(turn, opened))
        except FaultMavenError as error:
            turn.fail(error)

    async def _answered(self, turn: StreamedTurn, opened: Opened) -> AgentResponse:
        """The answer, or what there is of it when it is broken off. Raises `AnswerStopped`, too."""
        try:
            return await self._agent.answer(opened, turn)
        except asyncio.CancelledError:
            kept = await self._cases.record_unfinished(opened.context, turn.unfinished)
            raise AnswerStopped(kept.seq) from None

    async def _written(self, turn: StreamedTurn) -> None:
        await self._transcripts.write(turn.key, turn.transcript, turn.stop)
        del self._running[turn.key]
