"""The routes of later versions exist under both mounts and say that they do nothing yet."""

import httpx

from tests.marks import ONE_DATABASE

pytestmark = ONE_DATABASE

LATER = [
    ("POST", "/knowledge/documents"),
    ("GET", "/knowledge/documents"),
    ("GET", "/knowledge/documents/d1"),
    ("PATCH", "/knowledge/documents/d1"),
    ("DELETE", "/knowledge/documents/d1"),
    ("POST", "/knowledge/search"),
]


async def test_routes_of_later_versions_are_not_offered_yet(client: httpx.AsyncClient):
    answers = {
        (mount, method, path): await client.request(method, mount + path)
        for mount in ("", "/api/v1")
        for method, path in LATER
    }

    assert {call: answer.status_code for call, answer in answers.items()} == dict.fromkeys(
        answers, 501
    )
    assert {answer.json()["type"] for answer in answers.values()} == {"/problems/not-offered"}


async def test_they_too_are_for_those_who_signed_in(anonymous: httpx.AsyncClient):
    answers = [await anonymous.request(method, path) for method, path in LATER]

    assert {answer.status_code for answer in answers} == {401}
