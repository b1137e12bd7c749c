from pathlib import Path

import httpx
import pytest

from tests.scenarios.playing import STATE_CHECKS, Player, read, scripts

ASSERTED = {"its response type": {"type"}, "its citations": {"cites"}, "a state": STATE_CHECKS}


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("script", scripts(), ids=lambda path: path.stem)
async def test_an_investigation_goes_as_its_script_says(
    script: Path, client: httpx.AsyncClient
) -> None:
    await Player(client).play(read(script))


@pytest.mark.parametrize(("what", "checks"), ASSERTED.items(), ids=ASSERTED)
def test_every_script_asserts(what: str, checks: set[str]) -> None:
    silent = [
        script.stem
        for script in scripts()
        if not any(checks & step.get("expect", {}).keys() for step in read(script)["steps"])
    ]

    assert silent == []
    assert len(scripts()) >= 20
