"""The processes that analyse: started when needed, replaced when they break."""

import io
import os
from collections.abc import AsyncGenerator
from functools import partial

import pytest

from faultmaven.analysis.serialise import load
from faultmaven.analysis.sources import Source
from faultmaven.modules.evidence.analysts import Analysts, Job
from faultmaven.modules.evidence.errors import AnalystBroke

LOG = b"2026-03-01T09:00:00Z INFO order 1 accepted\n"
GOOD = Job([Source("orders.log", len(LOG), partial(io.BytesIO, LOG))])


DEADLY = Job([Source("orders.log", 1, partial(os._exit, 3))])


@pytest.fixture
async def analysts() -> AsyncGenerator[Analysts, None]:
    analysts = Analysts(processes=1)
    yield analysts
    await analysts.close()


async def test_an_analysis_comes_back_from_another_process(analysts: Analysts):
    analysis = load(await analysts.analyse(GOOD))

    assert [file.file for file in analysis.coverage.files] == ["orders.log"]


async def test_what_could_not_be_opened_is_part_of_the_coverage(analysts: Analysts):
    analysis = load(await analysts.analyse(Job(GOOD.sources, [("core.bin", "binary")])))

    assert ("core.bin", "binary") in analysis.coverage.skipped


async def test_a_process_that_dies_is_replaced(analysts: Analysts):
    with pytest.raises(AnalystBroke):
        await analysts.analyse(DEADLY)

    assert load(await analysts.analyse(GOOD)).coverage.lines_read == 1


async def test_a_process_that_misses_its_deadline_is_ended():
    analysts = Analysts(processes=1, deadline_seconds=0.01)

    with pytest.raises(AnalystBroke, match="took more than"):
        await analysts.analyse(GOOD)

    await analysts.close()
