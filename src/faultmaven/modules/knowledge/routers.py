"""Routes of the knowledge base, which is not offered yet."""

from fastapi import APIRouter, Depends

from faultmaven.modules.auth.dependencies import current_principal
from faultmaven.web.later import add_later

router = APIRouter(prefix="/knowledge", tags=["knowledge"])

for method, path, summary in (
    ("POST", "/documents", "Ingest a document"),
    ("GET", "/documents", "List documents"),
    ("GET", "/documents/{doc_id}", "Show a document"),
    ("PATCH", "/documents/{doc_id}", "Change a document"),
    ("DELETE", "/documents/{doc_id}", "Delete a document"),
    ("POST", "/search", "Search the knowledge base by meaning"),
):
    add_later(router, method, path, summary, [Depends(current_principal)])
