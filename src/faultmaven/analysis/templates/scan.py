"""Finds the distinct messages of a file in one pass over its bytes.

A line is first known by its bytes without digits (one pass at C speed over each block); only a line
that is new in that form is decoded, freed of its header and masked. Memory is bounded: forms are
forgotten when there are too many, and past `MAX_MESSAGES` messages are told apart by their first
word only.
"""

from array import array
from dataclasses import dataclass

from faultmaven.analysis.formats import plain
from faultmaven.analysis.logs.json_fields import json_fields
from faultmaven.analysis.reading import Block, decode_line
from faultmaven.analysis.templates.header import Header
from faultmaven.analysis.templates.masking import WILDCARD, Tokens, mask, tokens_of

MAX_FORMS = 200_000
MAX_MESSAGES = 50_000
MAX_FIRST_WORDS = 1_000
EXAMPLE_CHARS = 1_000

_DIGITS = b"0123456789"


@dataclass(frozen=True, slots=True)
class Message:
    """A distinct masked message with the first line that showed it."""

    tokens: Tokens
    line: int
    text: str


class Scan:
    """Takes a file's blocks; then `lines[i]` is the number, in `messages`, of line i + 1."""

    def __init__(self, header: Header) -> None:
        self.lines: array[int] = array("I")
        self.messages: list[Message] = []
        self._header = header
        self._forms: dict[bytes, int] = {}
        self._numbers: dict[Tokens, int] = {}

    def add(self, block: Block) -> None:
        forms = _forms(block.data)
        known = list(map(self._forms.get, forms))
        if None in known:
            self._learn(block, forms)
            known = list(map(self._forms.get, forms))
        self.lines.extend(number for number in known if number is not None)

    def _learn(self, block: Block, forms: list[bytes]) -> None:
        if len(self._forms) > MAX_FORMS:
            self._forms.clear()
        raw = block.data.splitlines()
        for place, form in enumerate(forms):
            if form not in self._forms:
                self._forms[form] = self._number(decode_line(raw[place]), block.first + place)

    def _number(self, text: str, line: int) -> int:
        tokens = self._room_for(tokens_of(mask(message_of(text, self._header))))
        if tokens not in self._numbers:
            self._numbers[tokens] = len(self.messages)
            self.messages.append(Message(tokens, line, text[:EXAMPLE_CHARS]))
        return self._numbers[tokens]

    def _room_for(self, tokens: Tokens) -> Tokens:
        if tokens in self._numbers or len(self.messages) < MAX_MESSAGES:
            return tokens
        short = (*tokens[:1], WILDCARD)
        room = len(self.messages) < MAX_MESSAGES + MAX_FIRST_WORDS
        return short if short in self._numbers or room else (WILDCARD,)


def message_of(text: str, header: Header) -> str:
    """What a line says, without its header; of a JSON record, its message."""
    text = plain(text)
    if "{" in text[:128] and (fields := json_fields(text)) and fields.message:
        return fields.message
    return text[header.end(text) :]


def _forms(data: bytes) -> list[bytes]:
    """Each line's bytes without digits."""
    if b"\r" not in data:
        return data.translate(None, _DIGITS).splitlines()
    return [line.translate(None, _DIGITS) for line in data.splitlines()]
