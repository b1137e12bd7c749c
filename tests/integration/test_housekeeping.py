"""Chores of a running process."""

import asyncio

import pytest

from faultmaven.errors import Unavailable
from faultmaven.infrastructure.housekeeping import Chore, Housekeeping


class Work:
    def __init__(self, fails_after: int = 10**9) -> None:
        self.done = 0
        self._fails_after = fails_after

    async def __call__(self) -> None:
        self.done += 1
        if self.done > self._fails_after:
            raise Unavailable("The database does not answer.")


async def test_a_chore_is_done_before_serving_and_then_repeated():
    work = Work()
    housekeeping = Housekeeping(Chore("work", 0.01, work))
    await housekeeping.start()
    at_start = work.done
    await asyncio.sleep(0.1)
    await housekeeping.stop()
    at_stop = work.done
    await asyncio.sleep(0.05)

    assert at_start == 1
    assert at_stop > 2
    assert work.done == at_stop


async def test_a_chore_that_fails_is_tried_again():
    work = Work(fails_after=1)
    housekeeping = Housekeeping(Chore("work", 0.01, work))
    await housekeeping.start()
    await asyncio.sleep(0.1)
    await housekeeping.stop()

    assert work.done > 2


async def test_what_serving_depends_on_must_succeed_at_the_start():
    with pytest.raises(Unavailable):
        await Housekeeping(Chore("work", 60, Work(fails_after=0))).start()


async def test_stopping_does_not_wait_for_the_next_time():
    housekeeping = Housekeeping(Chore("work", 3600, Work()))
    await housekeeping.start()

    await asyncio.wait_for(housekeeping.stop(), 1)
