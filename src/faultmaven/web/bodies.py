"""The base of request bodies, but for those of `/auth`: OAuth 2.0 has unknown fields ignored
(RFC 6749, section 3.2)."""

from pydantic import BaseModel, ConfigDict


class Body(BaseModel):
    """A field that it does not know is an error: a misspelt one would be lost without a word."""

    model_config = ConfigDict(extra="forbid")
