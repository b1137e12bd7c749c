"""The placeholders of a case, kept by turns that end at the same time."""

import asyncio

from faultmaven.modules.agent.shields import Shields
from tests.integration.agent.test_routers import open_case

SECRETS = ("lantern-of-the-gate", "ferry-to-the-isle")


async def test_two_first_turns_at_once_both_keep_their_placeholders(client, providers):
    case_id = await open_case(client)
    shields = Shields(providers.data)
    first, second = await shields.open(case_id), await shields.open(case_id)
    for shield, secret in zip((first, second), SECRETS, strict=True):
        shield.hide(f"password={secret} at 203.0.113.9")

    await asyncio.gather(shields.keep(case_id, first), shields.keep(case_id, second))
    kept = (await shields.open(case_id)).placeholders

    assert sorted(kept.values.values()) == [
        "203.0.113.9",
        "ferry-to-the-isle",
        "lantern-of-the-gate",
    ]
    assert set(kept.values) == {"<SECRET_1>", "<SECRET_2>", "<IP_1>"}
