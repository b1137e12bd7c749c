"""What a browser sees: `/app/` until there is a dashboard, and `/docs` without other hosts."""

from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles

_HERE = Path(__file__).parent


def add_pages(app: FastAPI) -> None:
    app.add_api_route("/", _home, include_in_schema=False)
    app.add_api_route("/docs", _docs, include_in_schema=False)
    app.mount("/docs/assets", StaticFiles(packages=[("fastapi_swagger", "resources")]))
    app.mount("/app", StaticFiles(directory=_HERE, html=True))


async def _home() -> RedirectResponse:
    return RedirectResponse("/app/")


async def _docs() -> FileResponse:
    return FileResponse(_HERE / "docs.html")
