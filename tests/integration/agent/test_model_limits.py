"""Turns of a language model that meet a limit: a budget, a window, what it may see and may cite."""

import base64
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import httpx
import pytest

from faultmaven.analysis.documents.bare_pictures import bare_picture
from faultmaven.bootstrap import Providers
from faultmaven.infrastructure.pydantic_ai_impl import connect
from faultmaven.modules.agent.reasoners.drafts import UNCITED
from faultmaven.modules.knowledge.schemas import Passage
from faultmaven.providers.llm.router import LLMRouter
from faultmaven.providers.llm.vendors import VENDORS, Endpoint, ModelFacts
from tests.integration.agent.test_model import GOOD, QUESTION, TRUE, asked, case_of, turn
from tests.integration.agent.test_routers import client_of, open_case, upload
from tests.services.models.server import Refusal, StandIn, spoken, stand_in
from tests.services.models.wires import OVERFLOW, QUOTA
from tests.unit.analysis.documents.samples import png

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

SEES = ModelFacts(vision=True, input_usd=1.0, output_usd=1.0)
RUNBOOK = Passage("d1", "Quoter", "Images", 12, ("A tag is never changed.", "Pull by digest."))


@dataclass(frozen=True)
class Notes:
    """A knowledge base in memory: the passages that share a word with the question."""

    passages_kept: tuple[Passage, ...]
    reader: str

    async def passages(self, owner_id: str, case_id: str, question: str) -> Sequence[Passage]:
        words = set(question.casefold().split())
        return [
            each
            for each in self.passages_kept
            if owner_id == self.reader and words & set(" ".join(each.lines).casefold().split())
        ]


@pytest.fixture(scope="module")
def running() -> Iterator[StandIn]:
    with stand_in("openai") as model:
        yield model


@pytest.fixture
def model(running: StandIn) -> StandIn:
    running.forget()
    running.otherwise = GOOD
    return running


@asynccontextmanager
async def talking(
    providers: Providers, client: httpx.AsyncClient, model: StandIn, **settings: object
) -> AsyncGenerator[httpx.AsyncClient, None]:
    endpoint = Endpoint(VENDORS["openai"], "m", f"{model.url}/v1", "key", SEES)
    outside = settings.pop("outside", False)
    llm = LLMRouter([replace(connect(endpoint), is_outside=outside)], lambda: 0.0)
    chosen = providers.settings.model_copy(update=settings)
    async with client_of(replace(providers, llm=llm, settings=chosen), client.headers) as talk:
        yield talk
    await llm.close()


async def test_what_is_left_out_for_a_full_window_is_told(client, providers, model):
    case_id = await case_of(client)
    model.then([Refusal(400, OVERFLOW)])

    async with talking(providers, client, model) as talk:
        answer = await asked(talk, case_id)

    whole, less = (spoken(body)["messages"][-1]["content"] for body in model.bodies)
    assert answer["mode"] == "model"
    assert len(less) < len(whole)
    assert answer["model"]["left_out"]
    assert "The model's window was too small for " in answer["answer"]
    assert answer["model"]["left_out"][0] in answer["answer"]


async def test_the_analyst_answers_what_fits_no_window(client, providers, model):
    case_id = await case_of(client)
    model.otherwise = Refusal(400, OVERFLOW)

    async with talking(providers, client, model) as talk:
        answer = await asked(talk, case_id)

    assert len(model.bodies) == 3
    assert answer["mode"] == "built-in"
    assert "No language model answered (openai: context overflow)" in answer["answer"]


async def test_the_analyst_answers_where_a_budget_ends_and_spending_is_shown(
    client, providers, model
):
    case_id = await case_of(client)

    async with talking(providers, client, model, llm_case_tokens=8_000) as talk:
        first, second = [await asked(talk, case_id) for _ in range(2)]
        model.otherwise = Refusal(500)
        usage = (await talk.get("/agent/usage", params={"case_id": case_id})).json()

    assert (first["mode"], second["mode"]) == ("model", "model")
    assert usage["case"]["tokens"] == usage["user"]["tokens"] == 32
    assert usage["case"]["usd"] == pytest.approx(32e-6)
    assert (usage["case"]["most_tokens"], usage["user"]["most_usd"]) == (8_000, 10.0)

    async with talking(providers, client, model, llm_case_tokens=2_000) as talk:
        answer = await asked(talk, case_id)

    assert "No language model answered (openai: budget exhausted)" in answer["answer"]
    assert answer["mode"] == "built-in"
    assert len(model.bodies) == 2


@pytest.mark.parametrize(
    ("fault", "settings", "status", "kind"),
    [
        (Refusal(402, QUOTA), {}, 402, "quota-exhausted"),
        (GOOD, {"llm_user_usd_per_day": 0.000001}, 402, "quota-exhausted"),
        (Refusal(401), {}, 503, "no-model-answered"),
    ],
)
async def test_where_it_is_strict_nobody_answers_for_a_model(
    client, providers, model, fault, settings, status, kind
):
    case_id = await case_of(client)
    model.otherwise = fault

    async with talking(providers, client, model, llm_strict=True, **settings) as talk:
        refused = await talk.post(f"/agent/chat/{case_id}", json={"message": QUESTION})
        kept = (await talk.get(f"/cases/{case_id}/messages")).json()["items"]

    assert (refused.status_code, refused.json()["type"]) == (status, f"/problems/{kind}")
    assert [each["content"] for each in kept] == [QUESTION]


@pytest.mark.parametrize(
    ("outside", "shown_to", "shown"), [(True, "local", False), (True, "all", True)]
)
async def test_a_picture_is_shown_bare_and_what_is_said_of_it_is_unproven(
    client, providers, model, outside, shown_to, shown
):
    case_id = await open_case(client)
    picture = png(["ERROR connection refused by db-1"]) + b"and where it was taken"
    await upload(client, case_id, "screen.png", picture)
    model.otherwise = turn("The screen shows a red lamp beside the third disk.")

    async with talking(providers, client, model, outside=outside, llm_pictures=shown_to) as talk:
        answer = await asked(talk, case_id)
        preview = (await talk.get(f"/cases/{case_id}/egress-preview")).json()

    sent = base64.b64encode(bare_picture(picture)) in model.bodies[0]
    listed = [(each["name"], each["leaves"]) for each in preview["pictures"]]
    assert sent is shown
    assert f"beside the third disk. {UNCITED}" in answer["answer"]
    assert ("It was shown pictures (1)" in answer["answer"]) is shown
    assert listed == [("screen.png", shown)]


async def test_documents_are_cited_by_heading_and_lines_and_prove_nothing_here(
    client, providers, model
):
    case_id = await case_of(client)
    me = (await client.get("/auth/me")).json()["id"]
    known = replace(providers, knowledge=(Notes((RUNBOOK,), me),))
    rule = {"file": RUNBOOK.name, "line_start": 13, "line_end": 13, "quote": "Pull by digest."}
    false = {**rule, "line_start": 12, "line_end": 12}
    idea = {
        "statement": "A tag was moved",
        "category": "config",
        "links": [{"citation": 2, "stance": "supports", "reason": "the runbook says so"}],
    }
    model.otherwise = turn(
        "The quoter is refused [1]. Pull it by digest [2]. Tags move often [3].",
        citations=[TRUE, rule, false],
        hypotheses=[idea],
    )

    async with talking(known, client, model) as talk:
        told = await talk.post(
            f"/agent/chat/{case_id}", json={"message": "What broke? Is a tag wrong?"}
        )
        kept = (await talk.get(f"/cases/{case_id}/messages")).json()["items"][-1]
        state = (await talk.get(f"/cases/{case_id}/state")).json()

    answer, prompt = told.json(), spoken(model.bodies[0])["messages"][-1]["content"]
    cited = next(each for each in answer["citations"] if each["document_id"])
    assert "from=knowledge/Quoter:12-13 (Images)>\nA tag is never changed." in prompt
    assert (cited["document_id"], cited["heading"], cited["line_start"]) == ("d1", "Images", 13)
    assert answer["grounding"]["stripped"] == 1
    assert "not established: “A tag was moved”" in answer["answer"]
    assert "A tag was moved" not in {each["statement"] for each in state["hypotheses"]}
    assert {each["state"] for each in kept["citations"]} == {"verified"}
