"""A message of the talk with a model, which can be said with less of its context."""

from collections.abc import Iterator
from dataclasses import dataclass

from faultmaven.modules.agent.prompting import Prompt
from faultmaven.modules.case.memory import CountTokens
from faultmaven.providers.llm.chat import Image, Message, Speaker

SHARES = (1.0, 0.5, 0.25)
"""What a message carries of its context: all, and where that is too long for a model, less."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words, and before them what was assembled for the model, if anything was."""

    speaker: Speaker
    words: str
    page: Prompt | None = None
    images: tuple[Image, ...] = ()

    @property
    def text(self) -> str:
        return f"{self.page.text}\n\n{self.words}" if self.page else self.words

    def within(self, share: float, count: CountTokens) -> "Spoken":
        """The message with that share of its context, the less important parts left out."""
        if self.page is None or share == 1:
            return self
        page = self.page.within(int(self.page.tokens * share), count)
        return Spoken(self.speaker, self.words, page, self.images)

    @property
    def message(self) -> Message:
        return Message(self.speaker, self.text, self.images)

    def lacks(self, whole: "Spoken") -> Iterator[str]:
        """The parts of the whole message that this one leaves out or cuts short."""
        if self.page is None or whole.page is None:
            return
        kept = {(part.name, part.origin): part.clipped for part in self.page.placed}
        for part in whole.page.placed:
            clipped = kept.get((part.name, part.origin), True)
            if clipped and not part.clipped:
                short = " in part" if (part.name, part.origin) in kept else ""
                yield f"{part.name} of {part.origin}{short}"
