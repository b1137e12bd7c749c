"""All scenarios share one run of the application: what differs between databases and profiles is
tested elsewhere, and each scenario has a case of its own."""

import shutil
from collections.abc import AsyncGenerator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from asgi_lifespan import LifespanManager
from fastapi import FastAPI

from faultmaven.app import lifespan_of
from faultmaven.providers.data import SqlDataProvider
from tests.conftest import http, providers_of, signed_in


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(
    routes: FastAPI, migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[httpx.AsyncClient, None]:
    """Ada, signed in."""
    folder = tmp_path_factory.mktemp("scenarios")
    shutil.copy(migrated_sqlite, folder / "faultmaven.db")
    url = f"sqlite+aiosqlite:///{folder}/faultmaven.db"
    data = SqlDataProvider(url)
    routes.router.lifespan_context = lifespan_of(providers_of(data, url, folder))
    async with LifespanManager(routes) as running:
        routes.state.running = running.app
        async with http(routes) as client:
            yield await signed_in(client, "ada")
    await data.close()
