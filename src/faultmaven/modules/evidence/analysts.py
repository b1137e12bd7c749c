"""A few processes that analyse evidence, started when first needed, so that the API stays free."""

import asyncio
import os
import struct
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from dataclasses import dataclass, replace

from faultmaven.analysis.children import LENGTH, pickled, surroundings
from faultmaven.analysis.rules.library import Library
from faultmaven.analysis.sources import Source
from faultmaven.modules.evidence.errors import AnalystBroke
from faultmaven.modules.evidence.progress import Teller
from faultmaven.modules.evidence.version import analyser_version

COMMAND = (sys.executable, "-m", "faultmaven.modules.evidence.worker")
PROGRESS = struct.Struct(">QQ")
TOLD, DONE = b"t", b"d"
"""What the first byte of an answer says of the rest: bytes read and in total, or the analysis."""
DEADLINE_S = 900.0


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be analysed; `skipped` are (name, reason) of what could not be opened, `library`
    the rules in place of the built-in ones, `baseline` is known to be good."""

    sources: Sequence[Source]
    skipped: Sequence[tuple[str, str]] = ()
    library: Library | None = None
    baseline: Sequence[Source] = ()


class Analysts:
    """Hands each job to a free process; one that breaks or takes too long is ended and replaced.

    All jobs go by the same rules: those of `library`, the built-in ones by default.
    """

    def __init__(
        self,
        processes: int = 2,
        deadline_seconds: float = DEADLINE_S,
        library: Library | None = None,
    ) -> None:
        self._deadline = deadline_seconds
        self._library = library
        self._all = [_Analyst() for _ in range(processes)]
        self._free: asyncio.LifoQueue[_Analyst] = asyncio.LifoQueue()
        for analyst in reversed(self._all):
            self._free.put_nowait(analyst)

    @property
    def version(self) -> str:
        """Which engine and rules the analyses come from."""
        return analyser_version(self._library.added if self._library else "")

    @property
    def busy(self) -> bool:
        """Whether a job would have to wait."""
        return self._free.empty()

    async def analyse(self, job: Job, tell: Teller | None = None) -> bytes:
        """The analysis as `analysis.serialise` writes it; `tell` hears how far it is.

        Raises `AnalystBroke` when the process died or missed its deadline.
        """
        ruled = replace(job, library=self._library)
        analyst = await self._free.get()
        try:
            async with asyncio.timeout(self._deadline):
                return await analyst.ask(pickled(ruled), tell)
        except TimeoutError as error:
            raise AnalystBroke(f"The analysis took more than {self._deadline:g} s.") from error
        finally:
            self._free.put_nowait(analyst)

    async def close(self) -> None:
        for analyst in self._all:
            await analyst.end()


class _Analyst:
    def __init__(self) -> None:
        self._process: Process | None = None

    async def ask(self, job: bytes, tell: Teller | None) -> bytes:
        answered = False
        try:
            answer = await self._exchange(job, tell)
            answered = True
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise AnalystBroke("The analysis broke off.") from error
        finally:
            if not answered:
                await self.end()
        return answer

    async def end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            process.kill()
        await process.communicate()

    async def _exchange(self, job: bytes, tell: Teller | None) -> bytes:
        if self._process is None:
            self._process = await asyncio.create_subprocess_exec(
                *COMMAND, str(os.getpid()), stdin=PIPE, stdout=PIPE, env=surroundings()
            )
        jobs, answers = self._process.stdin, self._process.stdout
        assert jobs is not None and answers is not None  # noqa: S101, PT018  # nosec B101  # pipes
        jobs.write(job)
        await jobs.drain()
        while (answer := await _answer(answers)).startswith(TOLD):
            if tell:
                await tell(*PROGRESS.unpack_from(answer, len(TOLD)))
        return answer.removeprefix(DONE)


async def _answer(answers: asyncio.StreamReader) -> bytes:
    (length,) = LENGTH.unpack(await answers.readexactly(LENGTH.size))
    return await answers.readexactly(length)
