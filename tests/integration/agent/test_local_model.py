"""Turns of a real language model, small and on this host: what it says is held to the form."""

from collections.abc import AsyncGenerator, Iterator
from dataclasses import replace

import httpx
import pytest

from faultmaven.bootstrap import Providers, connected
from faultmaven.providers.llm.router import LLMRouter
from tests.integration.agent.test_routers import client_of, open_case
from tests.marks import ONE_DATABASE
from tests.services.models.llama import CONTEXT_TOKENS, SMALL, language_model

BUDGET, PATIENCE = 400, 240
KINDS = {"ANSWER", "CLARIFICATION_REQUEST", "PLAN_PROPOSAL", "NEEDS_MORE_DATA"}

pytestmark = [pytest.mark.timeout(2 * PATIENCE), ONE_DATABASE]


@pytest.fixture(scope="module")
def model_url() -> Iterator[str]:
    with language_model(SMALL) as url:
        yield url


@pytest.fixture
async def talk(
    providers: Providers, client: httpx.AsyncClient, model_url: str
) -> AsyncGenerator[httpx.AsyncClient, None]:
    local = {
        "llm_provider": "local",
        "local_base_url": model_url,
        "local_model": "smollm2",
        "local_context_tokens": CONTEXT_TOKENS,
        "llm_deadline_seconds": PATIENCE,
        "prompt_tokens": BUDGET,
    }
    settings = providers.settings.model_copy(update=local)
    llm = LLMRouter(connected(settings), lambda: 0.0)
    async with client_of(replace(providers, settings=settings, llm=llm), client.headers) as talking:
        yield talking
    await llm.close()


async def test_a_real_model_speaks_a_structured_turn(talk: httpx.AsyncClient) -> None:
    case_id = await open_case(talk)
    path, asked = f"/agent/chat/{case_id}", {"message": "Quotes are missing. What do you need?"}

    turn = (await talk.post(path, json=asked)).raise_for_status().json()
    context = (await talk.get(f"{path}/context?message=Why?")).raise_for_status().json()

    assert (turn["mode"], turn["model"]["provider"]) == ("model", "local")
    assert turn["answer"]
    assert turn["response_type"] in KINDS
    assert turn["model"]["output_tokens"] > 0
    assert [attempt["failure"] for attempt in turn["model"]["attempts"]] == [""]
    assert context["tokens"] <= BUDGET
