"""Finds the distinct messages of a file in one pass over its bytes.

A line is first known by its form (`forms`); only one of a new form is decoded, freed of its header
and masked. Where too many forms are new, hexadecimal identifiers are left out of them as well.
Memory is bounded: forms are forgotten when there are too many, and past `MAX_MESSAGES` messages are
told apart by their first word only.
"""

from array import array
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from faultmaven.analysis.formats import plain
from faultmaven.analysis.logs.json_fields import json_fields
from faultmaven.analysis.reading import Block, decode_line
from faultmaven.analysis.templates.forms import plain_forms, thorough_forms
from faultmaven.analysis.templates.header import Header
from faultmaven.analysis.templates.masking import WILDCARD, Tokens, mask, tokens_of

MAX_FORMS = 200_000
MAX_MESSAGES = 50_000
MAX_FIRST_WORDS = 1_000
EXAMPLE_CHARS = 1_000
NEW_SHARE = 0.15
JUDGED_LINES = 1_000


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
        self.block_starts: list[int] = []
        self._header = header
        self._forms_of: Callable[[bytes], list[bytes]] = plain_forms
        self._forms: dict[bytes, int] = {}
        self._numbers: dict[Tokens, int] = {}

    def add(self, block: Block) -> None:
        forms = self._forms_of(block.data)
        known = list(map(self._forms.get, forms))
        if None in known:
            if self._forms_of is plain_forms and self._too_many_new(forms):
                self._forms_of = thorough_forms
                self._forms.clear()
                forms = thorough_forms(block.data)
            self._learn(block, forms)
            known = list(map(self._forms.get, forms))
        self.block_starts.append(block.first)
        self.lines.extend(cast("list[int]", known))

    def _too_many_new(self, forms: list[bytes]) -> bool:
        fresh = len(set(forms).difference(self._forms))
        return len(forms) >= JUDGED_LINES and fresh > NEW_SHARE * len(forms)

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
