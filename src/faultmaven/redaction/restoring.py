"""Restores an answer that arrives in chunks, however they cut its placeholders."""

from faultmaven.redaction.placeholders import LONGEST, Placeholders, restore


class StreamRestorer:
    """Restores chunk by chunk; what may be the beginning of a placeholder waits for the next."""

    def __init__(self, placeholders: Placeholders) -> None:
        self._placeholders = placeholders
        self._held = ""

    def feed(self, chunk: str) -> str:
        """What can be shown by now."""
        text = self._held + chunk
        cut = _unfinished(text)
        self._held = text[cut:]
        return restore(text[:cut], self._placeholders)

    def finish(self) -> str:
        """What was held back, when the stream ends."""
        held, self._held = self._held, ""
        return restore(held, self._placeholders)


def _unfinished(text: str) -> int:
    """Where the last `<` without its `>` is, if a placeholder may begin there."""
    start = text.rfind("<", max(0, len(text) - LONGEST + 1))
    return len(text) if start < 0 or ">" in text[start:] else start
