"""Lists are given a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

MAX_PAGE = 200

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A page as a service returns it; `total` counts the whole list."""

    items: Sequence[T]
    total: int
    limit: int
    offset: int


class Page(BaseModel, Generic[T]):
    """A page as the API shows it; `total` counts the whole list."""

    model_config = ConfigDict(from_attributes=True)

    items: list[T]
    total: int
    limit: int
    offset: int


class Paging(BaseModel):
    """Which part of a list is asked for."""

    limit: int = Field(50, ge=1, le=MAX_PAGE)
    offset: int = Field(0, ge=0, le=2**31 - 1)

    def page(self, items: Sequence[T], total: int) -> Found[T]:
        return Found(items, total, self.limit, self.offset)

    def cut(self, items: Sequence[T]) -> Found[T]:
        """The page of a list that is at hand as a whole."""
        return self.page(items[self.offset : self.offset + self.limit], len(items))
