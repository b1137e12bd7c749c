"""Answers that a client need not be given again (RFC 9110, section 13.1.2)."""

import re
from typing import Annotated

from fastapi import Depends, Header, Response

_TAG = re.compile(r'(?:W/)?"([\x21\x23-\x7e]{1,200})"')


class TagsKnown:
    """What If-None-Match names; `*` names whatever there is."""

    def __init__(self, header: str | None) -> None:
        self._any = (header or "").strip() == "*"
        self._tags = frozenset(_TAG.findall(header or ""))

    def __contains__(self, tag: str) -> bool:
        return self._any or tag in self._tags


def tags_known(if_none_match: Annotated[str | None, Header()] = None) -> TagsKnown:
    return TagsKnown(if_none_match)


Known = Annotated[TagsKnown, Depends(tags_known)]


def tagged(tag: str) -> dict[str, str]:
    """The headers of an answer that a client may keep, if it asks each time whether it holds."""
    return {"ETag": f'"{tag}"', "Cache-Control": "private, no-cache"}


def unchanged(tag: str) -> Response:
    return Response(status_code=304, headers=tagged(tag))
