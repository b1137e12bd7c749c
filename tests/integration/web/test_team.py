"""The team profile on PostgreSQL and Redis: two processes act as one."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest
from asgi_lifespan import LifespanManager
from sqlalchemy import make_url

from faultmaven.app import create_app
from faultmaven.bootstrap import choose_providers
from faultmaven.settings import Settings
from tests.conftest import PASSWORD, SECRET

ACCOUNT = {"email": "ada@example.org", "password": PASSWORD}


@pytest.fixture
async def processes(
    postgres_database: str, redis_url: str, tmp_path: Path
) -> AsyncGenerator[tuple[httpx.AsyncClient, httpx.AsyncClient], None]:
    redis = make_url(redis_url)
    settings = Settings(
        _env_file=None,
        profile="team",
        database_url=postgres_database,
        redis_host=redis.host,
        redis_port=redis.port,
        data_dir=tmp_path,
        secret_key=SECRET,
        bcrypt_rounds=10,
    )
    async with AsyncExitStack() as stack:
        clients = []
        for _ in range(2):
            app = create_app(choose_providers(settings))
            running = await stack.enter_async_context(LifespanManager(app))
            transport = httpx.ASGITransport(running.app)
            client = httpx.AsyncClient(transport=transport, base_url="http://test")
            clients.append(await stack.enter_async_context(client))
        yield clients[0], clients[1]


async def test_signing_out_at_one_process_counts_at_the_other(
    processes: tuple[httpx.AsyncClient, httpx.AsyncClient],
):
    here, there = processes
    await here.post("/auth/register", json=ACCOUNT)
    tokens = (await there.post("/auth/login", json=ACCOUNT)).json()
    for client in processes:
        client.headers["authorization"] = f"Bearer {tokens['access_token']}"
    before = await there.get("/auth/me")
    await here.post("/auth/logout")

    assert before.status_code == 200
    assert (await there.get("/auth/me")).status_code == 401


async def test_a_session_of_one_process_is_known_to_the_other(
    processes: tuple[httpx.AsyncClient, httpx.AsyncClient],
):
    here, there = processes
    await here.post("/auth/register", json=ACCOUNT)
    tokens = (await here.post("/auth/login", json=ACCOUNT)).json()
    for client in processes:
        client.headers["authorization"] = f"Bearer {tokens['access_token']}"
    opened = (await here.post("/sessions", json={"client_id": "laptop"})).json()
    resumed = (await there.post("/sessions", json={"client_id": "laptop"})).json()

    assert resumed["session_resumed"]
    assert resumed["id"] == opened["id"]


async def test_readiness_names_database_and_redis(
    processes: tuple[httpx.AsyncClient, httpx.AsyncClient],
):
    ready = await processes[0].get("/health/ready")

    assert ready.json() == {"status": "ready", "checks": {"database": "ok", "redis": "ok"}}
