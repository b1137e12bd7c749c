"""What the routes of exports and imports ask for."""

from typing import Annotated, Any

from fastapi import Depends

from faultmaven.modules.transfer.service import TransferService
from faultmaven.web.registry import provided

Transfers = Annotated[TransferService, Depends(provided(TransferService))]

ARCHIVE_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}
