"""Templates: what varies is masked, what belongs together is one, every line has an id."""

import random
import re
import time
from collections import Counter

import pytest

from faultmaven.analysis.logs import forms_known, messages
from faultmaven.analysis.templates.forms import plain_forms, without_uuids, word_forms
from faultmaven.analysis.templates.header import learn_header
from faultmaven.analysis.templates.masking import mask
from faultmaven.analysis.templates.mining import mine
from tests.unit.analysis.evidence import source

LEVELS = ("INFO", "WARN")


def patterns(text: str) -> dict[str, int]:
    return {template.pattern: template.count for template in mine(source(text)).templates}


@pytest.mark.parametrize(
    ("message", "masked"),
    [
        ("took 12 ms", "took <*> ms"),
        ("took 12ms", "took <*>ms"),
        ("from 10.0.0.1:5432 to 10.0.0.2", "from <*>:<*> to <*>"),
        ("order 7f3c2a90-1111-4222-8333-944455556666 failed", "order <*> failed"),
        ("flags 0x7fA0 set", "flags <*> set"),
        ("block blk_-123 added", "block blk_<*> added"),
        ("open /var/run/a17/pid", "open <*>"),
        ("open /etc/hosts", "open /etc/hosts"),
        ("GET http://till:80/a?b=1 failed", "GET http://<*> failed"),
        ("size 17.2 KB, free 3.1 MB", "size <*>, free <*>"),
        ("at 2026-03-02T10:00:00.123Z it fell", "at <*> it fell"),
        ("commit 9f86d081884c7d65 deployed", "commit <*> deployed"),
        ("the ssh2 of node x86 is added", "the ssh2 of node x86 is added"),
        ("decade faced", "decade faced"),
    ],
)
def test_what_varies_by_its_form_is_masked(message: str, masked: str) -> None:
    assert mask(message) == masked


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["2026-03-02 10:00:00,123 INFO  [main] com.acme.Till: sold {n} of {n}"] * 30, "sold"),
        (["Mar  2 10:00:00 till-1 sshd[{n}]: sold {n}"] * 30, "sold"),
        (["[Mon Mar 02 10:00:00 2026] [error] sold {n}"] * 30, "sold"),
        (["20260302-10:00:00:250|Step|{n}|sold {n}"] * 30, "sold"),
        (["03-02 10:00:00.250  1702  2395 D Till: sold {n}"] * 30, "sold"),
        (
            ["- 1772445600 2026.03.02 R01 2026-03-02-10.00.00 R01 RAS CORE INFO sold {n}"] * 30,
            "sold",
        ),
        (["2026-03-02 10:00:00.008 {n} INFO till.api.server [req-{n} a b] sold {n}"] * 30, "sold"),
        (["I0302 10:00:00.250000       1 till.go:{n}] sold {n}"] * 30, "sold"),
        (["till.log.3 2026-03-02 10:00:00.008 {n} INFO till.api [-] sold {n}"] * 30, "sold"),
        (["2026-03-02 10:00:00, Info                  TIL    sold {n}"] * 30, "sold"),
        (["sold {n} of them"] * 30, "sold"),
        (["2026-03-02 10:00:00 sold {n} twice: {n}"] * 30, "sold"),
    ],
)
def test_a_header_is_learned_and_left_out(lines: list[str], message: str) -> None:
    lines = [line.format(n=100 + place) for place, line in enumerate(lines)]
    header = learn_header(lines)

    assert all(line[header.end(line) :].strip().startswith(message) for line in lines)


def test_a_line_without_the_header_is_taken_whole() -> None:
    lines = [f"2026-03-02 10:00:{n:02} INFO sold {n}" for n in range(40)]
    header = learn_header(lines)

    assert header.end("Traceback (most recent call last):") == 0


def test_words_with_many_alternatives_become_variables_and_few_stay() -> None:
    users = ["ana", "bo", "cy", "dee", "eli", "fay"]
    text = "".join(f"session of user {user} opened by root\n" for user in users * 3)
    text += "state is open\n" * 4 + "state is shut\n" * 4

    assert patterns(text) == {
        "session of user <*> opened by root": 18,
        "state is open": 4,
        "state is shut": 4,
    }


def test_a_variable_keeps_the_name_it_belongs_to() -> None:
    text = "".join(f"login from host={host} refused\n" for host in ("ana", "bo", "cy", "di", "eli"))

    assert patterns(text) == {"login from host=<*> refused": 5}


def test_json_records_are_mined_by_their_message() -> None:
    text = "".join(
        f'{{"ts":{1772445600 + n},"level":"error","msg":"sold {n}"}}\n' for n in range(9)
    )
    (template,) = mine(source(text)).templates

    assert (template.pattern, template.level, template.count) == ("sold <*>", "error", 9)
    assert template.first_at
    assert template.last_at
    assert (template.last_at - template.first_at).total_seconds() == 8


def test_every_line_has_the_id_of_its_template_and_places_are_right() -> None:
    chance = random.Random(3)
    kinds = [chance.choice("abc") for _ in range(5000)]
    words = {"a": "tray opened by", "b": "tray shut after", "c": "cannot find"}
    text = "".join(
        f"2026-03-02 10:00:00 {chance.choice(LEVELS)} x.Till: {words[kind]} {n}\n"
        for n, kind in enumerate(kinds)
    )

    mined = mine(source(text))
    ids = mined.line_ids()
    assert mined.numbers is not None
    numbers = mined.numbers.tolist()
    patterns = {template.id: template.pattern for template in mined.templates}

    assert Counter(patterns[i].split()[0] for i in ids) == Counter(
        words[kind].split()[0] for kind in kinds
    )
    assert {(t.pattern.split()[0], t.level) for t in mined.templates} == {
        (word, level) for word in ("tray", "cannot") for level in ("info", "warning")
    }
    for number, template in enumerate(mined.templates):
        places = [place for place, i in enumerate(numbers, 1) if i == number]
        assert (template.first_line, template.last_line) == (places[0], places[-1])
        assert template.count == len(places)
        assert template.example
        assert template.example.quote in text.split("\n")[template.first_line - 1]


def test_ids_are_the_same_in_any_file_and_order() -> None:
    lines = [f"tray {n} opened" for n in range(5)] + [f"sold {n}" for n in range(7)]

    one = {(t.id, t.pattern) for t in mine(source("\n".join(lines), "a.log")).templates}
    other = {(t.id, t.pattern) for t in mine(source("\n".join(lines[::-1]), "b.log")).templates}

    assert one == other


def test_identifiers_in_every_line_do_not_make_every_line_its_own_form() -> None:
    chance = random.Random(5)
    lines = [
        f"job {chance.getrandbits(64):016x} on {chance.getrandbits(16):04x}" for _ in range(2000)
    ]
    data = ("\n".join(lines) + "\n").encode()

    assert len(set(plain_forms(data))) > 1000
    assert len(set(word_forms(data))) < 100


@pytest.mark.parametrize("seed", range(20))
def test_word_forms_leave_out_exactly_the_words_that_hold_a_digit(seed: int) -> None:
    chance = random.Random(seed)
    text = bytes(chance.choice(b"aZ@[`{/:09 \n-\0\xc3\xa9\xcf\xff") for _ in range(500)) + b"\n"

    without = re.sub(rb"[A-Za-z0-9]*[0-9][A-Za-z0-9]*", b"", text)

    assert word_forms(text) == without.split(b"\n")[:-1]


@pytest.mark.parametrize("size", [63, 64, 65, 127, 128, 129, 1000])
def test_words_of_any_length_are_left_out_whole(size: int) -> None:
    long = b"a" * size
    text = b"-" * 5 + long + b"1" + long + b" " + long + b"-" + b"7" + long + b"\n"

    assert word_forms(text) == [b"----- " + long + b"-"]


@pytest.mark.parametrize("data", [b"\n", b"1\n\n22\nff\n", b"a1f\nb\n", b"none\n", b"1\n"])
def test_forms_and_lines_are_equally_many(data: bytes) -> None:
    assert len(plain_forms(data)) == len(word_forms(data)) == data.count(b"\n")


def test_the_letters_that_a_uuid_leaves_are_left_out_of_a_form() -> None:
    line = b"job 7f3c2a90-abcd-4222-8333-944455556666 on till\n"

    assert [without_uuids(form) for form in word_forms(line)] == [b"job ---- on till"]


@pytest.mark.parametrize("text", ["", "\n", "one", "\r\r\r", "\0\0\n" * 3])
def test_degenerate_files_have_an_id_for_every_line(text: str) -> None:
    assert len(mine(source(text)).line_ids()) == len(text.encode().splitlines())


def test_messages_beyond_the_bound_fall_into_coarse_templates(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(messages, "MAX_MESSAGES", 50)
    monkeypatch.setattr(messages, "MAX_FIRST_WORDS", 5)
    monkeypatch.setattr(forms_known, "MAX_FORMS", 100)
    words = ["".join(chr(97 + (n // 26**k) % 26) for k in range(4)) for n in range(500)]

    mined = mine(source("".join(f"{word} {word} end\n" for word in words)))

    assert len(mined.templates) <= 60
    assert sum(template.count for template in mined.templates) == 500


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "line",
    ["a" * 200_000, "/a" * 100_000, "1." * 100_000, "[" * 200_000, "a1" * 100_000, "x " * 100_000],
)
def test_hostile_lines_cost_bounded_time(line: str) -> None:
    start = time.process_time()
    mined = mine(source(f"{line}\n" * 5 + f"{line}!\n"))

    assert len(mined.line_ids()) == 6
    assert time.process_time() - start < 4
