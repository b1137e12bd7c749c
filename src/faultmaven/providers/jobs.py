"""Work that must be done even if the process that took it on is killed."""

from collections.abc import Sequence
from typing import Protocol


class Work(Protocol):
    """What the jobs of an installation are; every process that starts one can do any of them."""

    async def do(self, job_id: str) -> None:
        """One whole job. It is done again after a crash, so doing it twice must change nothing.

        Raises `FaultMavenError` where trying again may help. It may be cancelled.
        """
        ...

    async def give_up(self, job_id: str, reason: str) -> None:
        """Note that a job has failed for good."""
        ...


class JobProvider(Protocol):
    async def start(self, work: Work) -> None:
        """Take jobs on from now on, to be done by `work` in the event loop of the caller."""
        ...

    async def ensure(self, job_ids: Sequence[str]) -> None:
        """See to it that each of these jobs waits, is being done or is given up.

        It is for jobs that have not been done yet, and may be called again and again: a job that
        is on its way stays so, one whose process was killed is done anew. Raises `Unavailable`.
        """
        ...

    async def forget_ended(self) -> None:
        """Let go of what is known of jobs that ended long ago. Raises `Unavailable`."""
        ...

    async def stop(self) -> None:
        """Interrupt what is being done; a durable provider takes it up again after a restart."""
        ...
