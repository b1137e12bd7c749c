"""The lines of a block as arrays: where each begins and ends in the block's bytes."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from faultmaven.analysis.reading import Block, decode_line, lone_returns

LF = 10
EIGHT = np.dtype("<u8")
MARGIN = b"\n" * 32
"""Bytes after the last line, so that what is read at a place in it stays within the data."""


@dataclass(frozen=True)
class BlockLines:
    """Whole lines that all end with LF or CR LF; `first` is the number of the first one."""

    first: int
    data: bytes

    @classmethod
    def of(cls, block: Block) -> "BlockLines":
        data = block.data
        if lone_returns(data):
            data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        return cls(block.first, data if data.endswith(b"\n") else data + b"\n")

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
    def ends(self) -> NDArray[np.intp]:
        """Where the LF of each line is."""
        return np.flatnonzero(self.codes[: len(self.data)] == LF)

    @cached_property
    def starts(self) -> NDArray[np.intp]:
        return np.concatenate(([0], self.ends[:-1] + 1))

    def raw(self, place: int) -> bytes:
        return self.data[self.starts[place] : self.ends[place]].removesuffix(b"\r")

    def text(self, place: int) -> str:
        return decode_line(self.raw(place))
