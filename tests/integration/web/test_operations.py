"""Health, metrics, capabilities, and what every answer carries."""

from dataclasses import replace

import httpx
import pytest
from asgi_lifespan import LifespanManager
from fastapi import FastAPI
from pydantic import SecretStr

from faultmaven.app import create_app
from faultmaven.bootstrap import Providers
from faultmaven.infrastructure.redis_impl import RedisStore, connect
from faultmaven.web.health import Health, HealthChecks
from tests.services.process import free_port


async def test_a_running_service_is_live_and_ready(anonymous: httpx.AsyncClient):
    live = await anonymous.get("/health/live")
    ready = await anonymous.get("/health/ready")

    assert live.json()["status"] == "alive"
    assert ready.json() == {"status": "ready", "checks": {"database": "ok"}}


async def test_a_redis_that_is_out_makes_it_unready(providers: Providers):
    redis = RedisStore(connect("127.0.0.1", free_port()))
    checks = HealthChecks({"database": providers.data.ping, "redis": redis.ping})

    assert await checks.ready() == Health(
        status="unavailable", checks={"database": "ok", "redis": "out"}
    )
    await redis.close()


async def test_an_optional_part_that_is_out_is_only_degraded(providers: Providers):
    redis = RedisStore(connect("127.0.0.1", free_port()))
    checks = HealthChecks({"database": providers.data.ping}, {"vectors": redis.ping})

    assert (await checks.ready()).status == "ready"
    assert (await checks.ready()).checks["vectors"] == "degraded"
    await redis.close()


async def test_capabilities_say_who_answers_and_what_fits(anonymous: httpx.AsyncClient):
    offered = (await anonymous.get("/v1/meta/capabilities")).json()

    assert offered["mode"] == "built-in analyst"
    assert offered["profile"] == "core"
    assert offered["limits"]["message_chars"] == 200_000
    assert offered["limits"]["session_minutes"] == [60, 480]


async def test_metrics_count_requests_by_route(client: httpx.AsyncClient):
    await client.get("/sessions/unknown")
    metrics = (await client.get("/metrics")).text

    assert 'route="/sessions/{session_id}",status="404"' in metrics
    assert "unknown" not in metrics


async def test_metrics_need_a_token(anonymous: httpx.AsyncClient):
    assert (await anonymous.get("/metrics")).status_code == 401


async def test_the_metrics_token_opens_the_metrics_and_nothing_else(providers: Providers):
    settings = providers.settings.model_copy(update={"metrics_token": SecretStr("scrape-me")})
    app = create_app(replace(providers, settings=settings))

    async with LifespanManager(app) as running:
        transport = httpx.ASGITransport(running.app)
        headers = {"authorization": "Bearer scrape-me"}
        async with httpx.AsyncClient(
            transport=transport, base_url="http://test", headers=headers
        ) as client:
            metrics, me = await client.get("/metrics"), await client.get("/auth/me")

    assert (metrics.status_code, me.status_code) == (200, 401)


def test_every_route_is_described_once(app: FastAPI):
    paths = set(app.openapi()["paths"])

    assert "/auth/login" in paths
    assert not [path for path in paths if path.startswith("/api/v1")]


@pytest.mark.parametrize("mount", ["", "/api/v1"])
async def test_both_mounts_answer(client: httpx.AsyncClient, mount: str):
    assert (await client.get(f"{mount}/auth/me")).status_code == 200
    assert (await client.get(f"{mount}/health/live")).status_code == 200


async def test_the_root_leads_to_the_page_that_says_what_runs(anonymous: httpx.AsyncClient):
    root = await anonymous.get("/", follow_redirects=True)

    assert root.url.path == "/app/"
    assert "FaultMaven is running" in root.text


async def test_a_callers_trace_is_continued(anonymous: httpx.AsyncClient):
    trace = "0af7651916cd43dd8448eb211c80319c"
    headers = {"traceparent": f"00-{trace}-b7ad6b7169203331-01"}
    response = await anonymous.get("/nowhere", headers=headers)

    assert response.headers["x-trace-id"] == trace
    assert response.json()["trace_id"] == trace


async def test_every_answer_forbids_what_the_page_does_not_need(anonymous: httpx.AsyncClient):
    for path in ("/health/live", "/nowhere", "/app/"):
        headers = (await anonymous.get(path)).headers

        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert headers["x-content-type-options"] == "nosniff"


async def test_an_unknown_path_and_method_are_problems(anonymous: httpx.AsyncClient):
    missing = await anonymous.get("/nowhere")
    wrong = await anonymous.put("/auth/login")

    assert missing.headers["content-type"] == "application/problem+json"
    assert missing.json()["type"] == "/problems/not-found"
    assert (wrong.status_code, wrong.json()["type"]) == (405, "/problems/method-not-allowed")


async def test_a_failure_of_ours_tells_no_internals(providers: Providers):
    async def broken() -> None:
        raise RuntimeError("secret detail")

    app = create_app(providers)
    app.add_api_route("/broken", broken)
    async with LifespanManager(app) as running:
        transport = httpx.ASGITransport(running.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            response = await client.get("/broken")

    assert response.status_code == 500
    assert "secret detail" not in response.text
    assert response.json()["type"] == "/problems/internal-server-error"
    assert "trace_id" in response.json()["detail"]
    assert response.json()["trace_id"] == response.headers["x-trace-id"]
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/knowledge/documents"),
        ("GET", "/knowledge/documents"),
        ("GET", "/knowledge/documents/x"),
        ("PATCH", "/knowledge/documents/x"),
        ("DELETE", "/knowledge/documents/x"),
        ("POST", "/knowledge/search"),
    ],
)
async def test_knowledge_comes_later(
    client: httpx.AsyncClient, anonymous: httpx.AsyncClient, method: str, path: str
):
    response = await client.request(method, path)

    assert (response.status_code, response.json()["type"]) == (501, "/problems/not-offered")
    assert (await anonymous.request(method, path)).status_code == 401
