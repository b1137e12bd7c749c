"""Counts tokens as a language model does, with a tokenizer that needs no download."""

ENCODING = "o200k_base"


def count_tokens(text: str) -> int:
    """The tokens of a text; the vocabulary is loaded (60 MB, a third of a second) at first use."""
    from toktok import batch_count  # noqa: PLC0415  # its library is mapped when a turn needs it

    return int(batch_count([text], ENCODING, 1)[0])
