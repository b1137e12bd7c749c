from pathlib import Path

import httpx
import pytest

from tests.scenarios.playing import Player, read, scripts


@pytest.mark.parametrize("script", scripts(), ids=lambda path: path.stem)
async def test_an_investigation_goes_as_its_script_says(
    script: Path, client: httpx.AsyncClient
) -> None:
    await Player(client).play(read(script))
