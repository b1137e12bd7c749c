"""The processes that analyse: started when needed, replaced when they break."""

import asyncio
import io
import os
import sys
from collections.abc import AsyncGenerator, Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from faultmaven.analysis.rules.checking import with_added
from faultmaven.analysis.serialise import load
from faultmaven.analysis.sources import Source
from faultmaven.modules.evidence.analysts import Analysts, Job
from faultmaven.modules.evidence.errors import AnalystBroke

LOG = b"2026-03-01T09:00:00Z INFO order 1 accepted\n"
OWN_RULES = """
patterns: [{signal: log.accepted, where: [log], pattern: 'order \\d+ accepted'}]
rules: [{id: mine, code: host.disk_full, confidence: 0.5, when: {signal: log.accepted}, say: full}]
"""
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


async def test_rules_of_one_s_own_go_to_the_process_and_change_the_version(tmp_path: Path):
    (tmp_path / "mine.yaml").write_text(OWN_RULES, "utf-8")
    analysts = Analysts(processes=1, library=with_added([tmp_path]))

    analysis = load(await analysts.analyse(GOOD))
    await analysts.close()

    assert [finding.rule for finding in analysis.findings] == ["mine"]
    assert analysts.version.startswith(Analysts(processes=1).version + "+")


async def test_a_process_that_dies_is_replaced(analysts: Analysts):
    with pytest.raises(AnalystBroke):
        await analysts.analyse(DEADLY)

    assert load(await analysts.analyse(GOOD)).coverage.lines_read == 1


async def test_a_process_that_misses_its_deadline_is_ended():
    analysts = Analysts(processes=1, deadline_seconds=0.01)

    with pytest.raises(AnalystBroke, match="took more than"):
        await analysts.analyse(GOOD)

    await analysts.close()


SERVER = """
import asyncio, time
from functools import partial
from pathlib import Path
from typing import Any
from faultmaven.analysis.sources import Source
from faultmaven.modules.evidence.analysts import Analysts, Job
slow = Job([Source("slow.log", 1, partial(time.sleep, 60))])
asyncio.run(Analysts(processes=1).analyse(slow))
"""


async def test_a_busy_process_ends_with_a_server_that_is_killed():
    server = await asyncio.create_subprocess_exec(sys.executable, "-c", SERVER)
    worker = await eventually(lambda: children(server.pid))

    server.kill()
    await server.wait()

    assert await eventually(lambda: not is_alive(int(worker)))


async def eventually(condition: Callable[[], object]) -> Any:
    for _ in range(200):
        if found := condition():
            return found
        await asyncio.sleep(0.1)
    return None


def children(pid: int) -> str:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().strip()


def is_alive(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().split()[2] != "Z"
