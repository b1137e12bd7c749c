"""Text made to cost redaction too much: a second for each megabyte at the most, and no faster
growth."""

import base64
import json
import time
from urllib.parse import quote

import pytest

from faultmaven.redaction.placeholders import Placeholders, restore
from faultmaven.redaction.redactor import redact

SIZE = 1 << 18
SECONDS = 1.0
"""Of CPU time for a megabyte, in the best of some tries: the machine may be busy."""
TRIES = 4


def repeated(piece: str) -> str:
    return piece * (SIZE // len(piece.encode()))


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


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
    "long base64": encoded(repeated("the till prints ")),
    "base64 of secrets": repeated(encoded("password=lantern1") + " "),
    "keys without end": repeated("-----BEGIN PRIVATE KEY-----\n"),
    "addresses": repeated("10.2.3.4 "),
    "colons": repeated("a1:"),
    "mailboxes": repeated("a@"),
    "commands": repeated("curl "),
    "cookies": "Cookie: " + repeated("a=bbbb;"),
    "headers of cookies": repeated("cookie:a=b;"),
    "schemes": repeated("bearer a1b2c3d4e5f6 "),
    "webhooks": repeated("webhook/a1b2c3d4/"),
    "passwords in lines": repeated("password=lantern1\n"),
    "random words": repeated("q7Xw2ZpL9vRt4KsB8nYc3MfG6hJd5TaE "),
    "secrets behind two percent escapes": repeated(quote(quote('password="lantern1" '))),
    "secrets in strings in strings": repeated(json.dumps(json.dumps('{"password": "lantern1"}'))),
    "base64 in base64": repeated(encoded(encoded("password=lantern1 ada@till.test")) + "\n"),
    "base64 in percent escapes": repeated(quote(encoded("password=lantern1 <IP_1> a+b")) + "\n"),
    "escapes of letters": repeated("\\u0070assword=x1 "),
    "secrets of a cluster": "kind: Secret\n" + repeated("data:\n  a: YQ==\n"),
    "digits": repeated("4111 "),
    "placeholders": repeated("<IP_1>"),
}


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> None:
    redact("password=lantern", Placeholders())


@pytest.mark.parametrize("name", TEXTS)
def test_hostile_text_is_read_in_bounded_time_and_comes_back(name: str) -> None:
    text = TEXTS[name]
    for _ in range(TRIES):
        started = time.process_time()
        redacted = redact(text, Placeholders())
        spent = time.process_time() - started
        if spent * (1 << 20) < SECONDS * len(text):
            break

    assert spent * (1 << 20) < SECONDS * len(text)
    assert restore(redacted.text, redacted.placeholders) == text


def test_lines_that_are_too_dense_are_hidden_unseen_and_those_around_stay() -> None:
    calm = "the till printed a receipt\n" * 4_000
    dense = repeated("token=till-order ") + "token=q7Xw2ZpL9vRt4KsB"

    redacted = redact(f"{calm}{dense}\n{calm}", Placeholders())

    assert "token" not in redacted.text
    assert redacted.text.count("\n") > 6_000
    assert restore(redacted.text, redacted.placeholders) == f"{calm}{dense}\n{calm}"


def test_a_prompt_may_be_full_of_addresses() -> None:
    text = "".join(f"tcp 10.0.{n}.7:443 10.1.{n}.9:5123 ESTABLISHED\n" for n in range(250))

    redacted = redact(text, Placeholders())

    assert len(redacted.found) == 500
