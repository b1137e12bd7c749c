"""The lines of a block as arrays: where each begins and ends in the block's bytes."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from faultmaven.analysis.kernel.native import Kernel, Marks
from faultmaven.analysis.reading import Block, decode_line, lone_returns

LF = 10
EIGHT = np.dtype("<u8")
MARGIN = b"\n" * 32
"""Bytes after the last line, so that what is read at a place in it stays within the data."""


@dataclass(frozen=True)
class BlockLines:
    """Whole lines that all end with LF or CR LF; `first` is the number of the first one. What the
    `kernel` can find is found by it, if one is given."""

    first: int
    data: bytes
    kernel: Kernel | None = None

    @classmethod
    def of(cls, block: Block, kernel: Kernel | None = None) -> "BlockLines":
        data = block.data
        if lone_returns(data):
            data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        return cls(block.first, data if data.endswith(b"\n") else data + b"\n", kernel)

    def __len__(self) -> int:
        return len(self.ends)

    @cached_property
    def codes(self) -> NDArray[np.uint8]:
        """The bytes, with `MARGIN` behind them."""
        return np.frombuffer(self.data + MARGIN, dtype=np.uint8)

    @cached_property
    def eights(self) -> NDArray[np.uint64]:
        """From each place on, the next eight bytes as one number, the first the lowest."""
        size = len(self.codes) - EIGHT.itemsize + 1
        return np.ndarray((size,), EIGHT, self.codes, strides=(1,))

    @cached_property
    def marks(self) -> Marks:
        """What the kernel, which has to be there, says of each byte."""
        assert self.kernel is not None  # noqa: S101  # nosec B101  # the caller has looked
        return self.kernel.marks(self.data)

    @cached_property
    def ends(self) -> NDArray[np.int64]:
        """Where the LF of each line is."""
        if self.kernel:
            return self.kernel.ends(self.marks)
        return np.flatnonzero(self.codes[: len(self.data)] == LF)

    @cached_property
    def starts(self) -> NDArray[np.int64]:
        return np.concatenate(([0], self.ends[:-1] + 1))

    def raw(self, place: int) -> bytes:
        start = int(self.ends[place - 1]) + 1 if place else 0
        return self.data[start : self.ends[place]].removesuffix(b"\r")

    def text(self, place: int) -> str:
        return decode_line(self.raw(place))
