"""Counts tokens as a language model does, with a tokenizer that needs no download."""

from functools import lru_cache

ENCODING = "o200k_base"
SHORT = 400
"""Characters up to which counts are remembered: lines of a memory come again turn by turn."""
REMEMBERED = 4096


def count_tokens(text: str) -> int:
    """The tokens of a text; the vocabulary is loaded (60 MB, a third of a second) at first use."""
    return _remembered(text) if len(text) <= SHORT else _counted(text)


@lru_cache(REMEMBERED)
def _remembered(text: str) -> int:
    return _counted(text)


def _counted(text: str) -> int:
    from toktok import batch_count  # noqa: PLC0415  # its library is mapped when a turn needs it

    return int(batch_count([text], ENCODING, 1)[0])
