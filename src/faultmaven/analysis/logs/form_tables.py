"""Numbers the forms of a log's lines in order of appearance, block after block."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from faultmaven.analysis.kernel.native import Kernel, Table
from faultmaven.analysis.logs.block_lines import BlockLines
from faultmaven.analysis.templates.forms import grouped, word_forms

SLOTS = 1 << 18


@dataclass(frozen=True, slots=True)
class Numbered:
    """The number of each line's form, and of those that are new, in order, the places of their
    first lines."""

    numbers: NDArray[np.int32]
    firsts: Sequence[int]


class FormTable(Protocol):
    @property
    def size(self) -> int:
        """How many bytes all known forms have."""
        ...

    def number(self, lines: BlockLines) -> Numbered:
        """Numbers the forms of lines; new ones become known."""
        ...

    def form(self, number: int) -> bytes: ...


class DictForms:
    """The forms that a function gives of a block's lines; `known` ones come before."""

    def __init__(
        self, forms_of: Callable[[bytes], list[bytes]], known: Iterable[bytes] = ()
    ) -> None:
        self._forms_of = forms_of
        self._forms = list(known)
        self._numbers = {form: number for number, form in enumerate(self._forms)}
        self.size = sum(map(len, self._forms))

    def number(self, lines: BlockLines) -> Numbered:
        groups = grouped(self._forms_of(lines.data))
        firsts = []
        for form, first in zip(groups.forms, groups.first.tolist(), strict=True):
            if form not in self._numbers:
                self._numbers[form] = len(self._forms)
                self._forms.append(form)
                self.size += len(form)
                firsts.append(first)
        numbers = np.array([self._numbers[form] for form in groups.forms], np.int32)
        return Numbered(numbers[groups.numbers], firsts)

    def form(self, number: int) -> bytes:
        return self._forms[number]


class KernelForms:
    """Word forms, found and kept by the kernel; by numpy from the first block on for which its
    table is too small, or whose forms fall on too few places of it."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._instead: DictForms | None = None
        self._table = Table(
            np.empty(0, np.uint8),
            np.empty(0, np.int64),
            np.empty(0, np.uint64),
            np.zeros(SLOTS, np.int32),
            np.zeros(2, np.int64),
        )

    @property
    def size(self) -> int:
        return self._instead.size if self._instead else int(self._table.counts[1])

    def number(self, lines: BlockLines) -> Numbered:
        if self._instead:
            return self._instead.number(lines)
        found = self._kernel.forms(lines.data, lines.marks, self._table)
        if found is not None:
            return Numbered(found[0], found[1].tolist())
        known = [self.form(number) for number in range(int(self._table.counts[0]))]
        self._instead = DictForms(word_forms, known)
        return self._instead.number(lines)

    def form(self, number: int) -> bytes:
        if self._instead:
            return self._instead.form(number)
        begins = int(self._table.bounds[number - 1]) if number else 0
        return self._table.bytes[begins : int(self._table.bounds[number])].tobytes()


def word_table(kernel: Kernel | None) -> FormTable:
    return KernelForms(kernel) if kernel else DictForms(word_forms)
