import httpx
from sqlalchemy import text

from faultmaven.bootstrap import Providers
from tests.integration.agent.test_routers import ask, open_case, upload


async def test_evidence_that_cannot_be_analysed_is_answered_as_an_error(
    client: httpx.AsyncClient, providers: Providers
) -> None:
    case_id = await open_case(client)
    await upload(client, case_id, "notes.log", b"10:00 ERROR alpha\n")
    async with providers.data.transaction() as session:
        await session.execute(text("UPDATE evidence SET status = 'failed', problem = 'Too old.'"))

    answer = await ask(client, case_id, "What broke?")

    assert answer["response_type"] == "ERROR"
    assert answer["payload"]["problem"] == "/problems/evidence-unreadable"
    assert answer["payload"]["detail"] == "notes.log: Too old."
    assert answer["outcome"]["decisions"] == ["Asked to confirm: Quotes are missing"]
