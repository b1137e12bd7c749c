"""The page at `/app/` as long as there is no dashboard."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse

router = APIRouter(include_in_schema=False)

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>FaultMaven</title>
<h1>FaultMaven is running</h1>
<p>This version has no dashboard yet. Use it from the command line
(<code>faultmaven investigate PATH</code>) or over HTTP:
<a href="/docs">every route with its parameters</a>,
<a href="/openapi.json">the same as OpenAPI</a>.</p>
</html>
"""


@router.get("/")
async def home() -> RedirectResponse:
    return RedirectResponse("/app/")


@router.get("/app/")
async def welcome() -> HTMLResponse:
    return HTMLResponse(_PAGE)
