"""Numbers the citations of an answer and of the claims beside it, each once."""

from collections.abc import Iterable

from faultmaven.analysis.model import Citation


class Numbering:
    """Citations by their numbers from 1: first those of the answer, then those only claimed on."""

    def __init__(self, of_the_answer: Iterable[Citation]) -> None:
        self._numbers = {cited: number for number, cited in enumerate(of_the_answer, 1)}

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(self._numbers)

    def of(self, citations: Iterable[Citation]) -> tuple[int, ...]:
        return tuple(self._numbers.setdefault(c, len(self._numbers) + 1) for c in citations)
