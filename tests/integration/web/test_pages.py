import re

import httpx
import pytest


async def test_the_root_leads_to_the_application(anonymous: httpx.AsyncClient):
    answer = await anonymous.get("/")

    assert (answer.status_code, answer.headers["location"]) == (307, "/app/")


@pytest.mark.parametrize("page", ["/app/", "/docs"])
async def test_every_link_of_a_page_is_served_by_ourselves(anonymous: httpx.AsyncClient, page: str):
    content = (await anonymous.get(page)).text
    links = re.findall(r'(?:href|src)="([^"]+)"', content)
    statuses = {
        link: (await anonymous.get(httpx.URL(page).join(link))).status_code for link in links
    }

    assert len(links) >= 4
    assert set(statuses.values()) == {200}


@pytest.mark.parametrize("page", ["/app/", "/docs"])
async def test_pages_hold_no_script_that_the_content_policy_would_refuse(
    anonymous: httpx.AsyncClient, page: str
):
    content = (await anonymous.get(page)).text

    assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=", content)
