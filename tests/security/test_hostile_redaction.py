"""Text made to cost redaction too much: its time grows with its length and no faster."""

import base64
import time

import pytest

from faultmaven.redaction.placeholders import Placeholders, restore
from faultmaven.redaction.redactor import redact

SIZE = 1 << 17
SECONDS = 1.5
"""Of CPU time for 128 KiB, on a machine that may be busy; one super-linear step takes minutes."""


def repeated(piece: str) -> str:
    return piece * (SIZE // len(piece.encode()))


TEXTS = {
    "a line without end": "a" * SIZE,
    "names without values": repeated("token="),
    "names and prose": repeated("key: 1 "),
    "passwords that stand for others": repeated("password=x "),
    "beginnings of tokens": repeated("sk-aaaaaa "),
    "nested brackets": repeated("[") + repeated("]"),
    "open quotes": repeated('password="'),
    "backslashes": repeated("\\"),
    "escapes of escapes": repeated('%41\\n\\" password%3D\\"'),
    "percent signs": repeated("%25"),
    "long base64": base64.b64encode(repeated("the till prints ").encode()).decode(),
    "base64 of secrets": repeated(base64.b64encode(b"password=lantern1").decode() + " "),
    "keys without end": repeated("-----BEGIN PRIVATE KEY-----\n"),
    "addresses": repeated("10.2.3.4 "),
    "colons": repeated("a1:"),
    "mailboxes": repeated("a@"),
    "commands": repeated("curl "),
    "cookies": "Cookie: " + repeated("a=bbbb;"),
    "digits": repeated("4111 "),
    "placeholders": repeated("<IP_1>"),
}


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> None:
    redact("password=lantern", Placeholders())


@pytest.mark.parametrize("name", TEXTS)
def test_hostile_text_is_read_in_bounded_time_and_comes_back(name: str) -> None:
    text = TEXTS[name]
    started = time.process_time()
    redacted = redact(text, Placeholders())
    spent = time.process_time() - started

    assert spent < SECONDS
    assert restore(redacted.text, redacted.placeholders) == text


def test_text_made_of_names_is_redacted_unseen() -> None:
    text = repeated("token=till-order-and-receipt ") + "token=q7Xw2ZpL9vRt4KsB"

    redacted = redact(text, Placeholders())

    assert "q7Xw2ZpL9vRt4KsB" not in redacted.text
