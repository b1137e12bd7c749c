"""What is found in ordinary text, what survives, and that nothing is lost on the way back."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faultmaven.redaction.model import Kind
from faultmaven.redaction.placeholders import Placeholders, restore
from faultmaven.redaction.redactor import Redactor, redact

HEX = "3f7a1c9e5b2d8046"
RANDOM = "q7Xw2ZpL9vRt4KsB8nYc3MfG6hJd5TaE"


def shown(text: str) -> str:
    return redact(text, Placeholders()).text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("password=lantern", "password=<SECRET_1>"),
        ('db_password = "open the gate"', 'db_password = "<SECRET_1>"'),
        ("  password: lantern\n", "  password: <SECRET_1>\n"),
        ('{"name": "DB_PASSWORD", "value": "lantern"}', None),
        ("- name: DB_PASSWORD\n  value: lantern\n", "- name: DB_PASSWORD\n  value: <SECRET_1>\n"),
        ("<password>lantern</password>", "<password><SECRET_1></password>"),
        ("login ada password lantern", "login ada password <SECRET_1>"),
        ("mysql -u root -plantern tills", "mysql -u root -p<SECRET_1> tills"),
        ("curl -u ada:lantern https://till.test", "curl -u ada:<SECRET_1> https://till.test"),
        ("CREATE USER ada IDENTIFIED BY 'lantern'", "CREATE USER ada IDENTIFIED BY '<SECRET_1>'"),
        ("postgres://ada:lantern@till.test/db", "postgres://ada:<SECRET_1>@till.test/db"),
        ("Server=till;User Id=sa;Password=lantern;", "Server=till;User Id=sa;Password=<SECRET_1>;"),
        (f"Authorization: Bearer {HEX}", "Authorization: Bearer <SECRET_1>"),
        ("authorization: Basic bGFudGVybg==", "authorization: Basic <SECRET_1>"),
        (f"X-Api-Key: {HEX}", "X-Api-Key: <SECRET_1>"),
        ("Cookie: till=abc123; Path=/", "Cookie: till=<SECRET_1>; Path=/"),
        (f"GET /pay?access_token={HEX}&n=2", "GET /pay?access_token=<SECRET_1>&n=2"),
        (f"till API key {HEX}", "till API key <SECRET_1>"),
        (f"tillTOKEN-{HEX}", "tillTOKEN-<SECRET_1>"),
        (f"till: {RANDOM}", "till: <SECRET_1>"),
        (f"https://hooks.slack.com/services/T0A1B2C3D/B0A1B2C3D/{RANDOM[:24]}", None),
        ("sqlcmd -S db -U sa -P lantern -Q x", "sqlcmd -S db -U sa -P <SECRET_1> -Q x"),
        ("mongosh -u till -p lantern db", "mongosh -u till -p <SECRET_1> db"),
        ("smbclient //a/b -U till%lantern -c ls", "smbclient //a/b -U till%<SECRET_1> -c ls"),
        ("keytool -storepass lantern -list", "keytool -storepass <SECRET_1> -list"),
        ("swaks --auth-password lantern --to a", "swaks --auth-password <SECRET_1> --to a"),
        ("snmpwalk -v2c -c lantern till", "snmpwalk -v2c -c <SECRET_1> till"),
        ("C: a1 LOGIN till lantern", "C: a1 LOGIN till <SECRET_1>"),
        ('"AUTH" "till" "lantern"', '"AUTH" "till" "<SECRET_1>"'),
        ("get(url, auth=('ada', 'lantern'))", "get(url, auth=('ada', '<SECRET_1>'))"),
        ("ada tried password 'lantern' twice", "ada tried password '<SECRET_1>' twice"),
        ("password:\n  lantern\n", "password:\n  <SECRET_1>\n"),
        (f'Digest username="ada", response="{HEX * 2}"', None),
        ("your one-time code is 440917", "your one-time code is <SECRET_1>"),
        ("stringData:\n  seed: lantern\nkind: Secret\n", None),
        ('{"data":{"a":"bGFudGVybg=="},"kind":"Secret"}', None),
        (f"failed for abc_{HEX * 2}", "failed for <SECRET_1>"),
        ("till a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6", "till <SECRET_1>"),
        ("card 4111 1111 1111 1111 declined", "card <CARD_1> declined"),
        ("IBAN DE89 3704 0044 0532 0130 00", "IBAN <IBAN_1>"),
        ("mail ada@till.test about it", "mail <EMAIL_1> about it"),
        ("call +44 20 7946 0958 now", "call <PHONE_1> now"),
        ("call (415) 555-0134 now", "call <PHONE_1> now"),
        ("from 10.20.30.40:51342 to 2001:db8::8a2e:370:7334", "from <IP_1>:51342 to <IP_2>"),
    ],
)
def test_secrets_and_personal_data_are_replaced(text: str, expected: str | None) -> None:
    redacted = redact(text, Placeholders())

    assert redacted.found
    assert expected is None or redacted.text == expected
    assert "lantern" not in redacted.text
    assert restore(redacted.text, redacted.placeholders) == text


@pytest.mark.parametrize(
    "text",
    [
        "commit 4f2a9c1de0b7f3a8c5d6e7f8091a2b3c4d5e6f70 by the till",
        "order 123e4567-e89b-12d3-a456-426614174000 taken",
        "trace_id=4bf92f3577b34da6a3ce929d0e0e4736 span_id=00f067aa0ba902b7",
        "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "image till@sha256:4bf92f3577b34da6a3ce929d0e0e47364bf92f3577b34da6a3ce929d0e0e4736",
        "containerd://4bf92f3577b34da6a3ce929d0e0e47364bf92f3577b34da6a3ce929d0e0e4736",
        "pod/till-7d9f8b6c5d-x7k2p and statefulset till-db-0",
        "version 1.2.3.4, v10.0.19041.1, till-2.14.0.8.jar, Chrome/120.0.6099.109",
        "2031-05-06T09:00:00.123456Z took 0.004s at 1923024000123",
        "Failed password for root from the gate",
        "password: authentication failed for user ada",
        "secretName: till-db-credentials\ntokenExpirationSeconds: 3607",
        "PASSWORD=${DB_PASSWORD} TOKEN={{ vault.token }} KEY=$(cat key) password=********",
        "PWD=/home/till secretKeyRef: {name: till-db, key: password}",
        "max_tokens: 4096, token_type: bearer, Unexpected token: end of file",
        "listening on 127.0.0.1:80, 0.0.0.0:443, ::1 and [::]:8080, mask 255.255.255.0",
        "std::vector<int>::size() in till::orders::Queue",
        "cache hit for key 4bf92f3577b34da6a3ce929d0e0e4736",
        "Key: till-modules-4bf92f3577b34da6a3ce929d0e0e47364bf92f3577b34da6",
        "order 4111 of 16 digits 1234567890123456",
        "java.util.concurrent.ThreadPoolExecutor$Worker.run(ThreadPoolExecutor.java:624)",
        "git@till.test:orders/till.git and user@1000.service",
        "sessionid 0x14ed93111f20005 closed",
        "kind: ConfigMap\ndata:\n  level: info and more\n---\nkind: Secret\n",
        "password:\n  secretKeyRef:\n    name: till\n",
        "volume pvc-123e4567-e89b-12d3-a456-426614174000 bound, task order_queue_12 done",
        "task 01hzx3v5k8m2n4p6q7r9s0t1w2 of arn:aws:ecs:eu-west-1:123456789012:task/till",
    ],
)
def test_identifiers_and_ordinary_text_survive(text: str) -> None:
    assert shown(text) == text


@pytest.mark.parametrize(
    "text",
    [
        '{"msg": "connect with {\\"password\\": \\"lantern\\"} failed"}',
        '{"log":"{\\"msg\\":\\"{\\\\\\"password\\\\\\":\\\\\\"lantern\\\\\\"}\\"}\\n"}',
        "GET /find?q=password%3D%22lantern%22&page=2",
        "q=db_password%253Dlantern",
        "password\\u003dlantern\\n",
    ],
)
def test_escapes_hide_nothing(text: str) -> None:
    redacted = redact(text, Placeholders())

    assert "lantern" not in redacted.text
    assert restore(redacted.text, redacted.placeholders) == text


@pytest.mark.parametrize(
    "encoded",
    [
        "cGFzc3dvcmQ9bGFudGVybi1vZi10aGUtZ2F0ZQ==",
        "Y0dGemMzZHZjbVE5YkdGdWRHVnliaTF2WmkxMGFHVXRaMkYwWlE9PQ==",
    ],
    ids=["once", "twice"],
)
def test_base64_that_holds_a_secret_goes_as_a_whole(encoded: str) -> None:
    assert shown(f"data: {encoded} end") == "data: <SECRET_1> end"


def test_base64_of_ordinary_text_survives() -> None:
    text = "data: dGhlIHRpbGwgcHJpbnRzIGEgcmVjZWlwdCBmb3IgZWFjaCBvcmRlcg== end"

    assert shown(text) == text


def test_a_private_key_goes_line_by_line_and_a_certificate_stays() -> None:
    body = "\n".join(["MIIEowIBAAKCAQEAq7Xw2ZpL9vRt4KsB8nYc3MfG6hJd5TaEq7Xw2ZpL9vRt4KsB"] * 3)
    key = f"-----BEGIN RSA PRIVATE KEY-----\n{body}\nq7Xw\n-----END RSA PRIVATE KEY-----\n"
    certificate = key.replace("RSA PRIVATE KEY", "CERTIFICATE")

    redacted = redact(key, Placeholders())

    assert redacted.text.count("\n") == key.count("\n")
    assert "MIIE" not in redacted.text
    assert "q7Xw" not in redacted.text
    assert restore(redacted.text, redacted.placeholders) == key
    assert shown(certificate) == certificate


def test_a_key_may_go_on_in_the_next_part() -> None:
    redactor = Redactor(Placeholders())

    redactor.feed("-----BEGIN PRIVATE KEY-----\n")
    redacted = redactor.feed("q7Xw2ZpL9vRt4KsB8nYc\n-----END PRIVATE KEY-----\npaper out\n")

    assert redacted.text == "<SECRET_1>\n-----END PRIVATE KEY-----\npaper out\n"
    assert redacted.found[0].line == 2


def test_the_same_value_has_the_same_placeholder_in_all_texts_of_a_case() -> None:
    first = redact("from 10.20.30.40 and 10.20.30.41", Placeholders())
    second = redact("10.20.30.41 again, 10.20.30.42 now", first.placeholders)

    assert first.text == "from <IP_1> and <IP_2>"
    assert second.text == "<IP_2> again, <IP_3> now"


def test_places_are_told_in_characters_from_one() -> None:
    found = redact("eins\nzwölf: grün ada@till.test\r\n10.20.30.40", Placeholders()).found

    places = [(each.kind, each.line, each.column_start, each.column_end) for each in found]
    assert places == [(Kind.EMAIL, 2, 13, 25), (Kind.IP, 3, 1, 11)]


HEXES = "0123456789abcdef"
IDENTIFIERS = st.one_of(
    st.uuids().map(str),
    st.text(HEXES, min_size=40, max_size=40).map(lambda sha: f"commit {sha}"),
    st.text(HEXES, min_size=64, max_size=64).map(lambda digest: f"till@sha256:{digest}"),
    st.text(HEXES, min_size=32, max_size=32).map(lambda trace: f"trace_id={trace}"),
    st.text(HEXES, min_size=16, max_size=16).map(lambda span: f"span_id={span}"),
    st.tuples(*[st.integers(0, 99)] * 3).map(lambda v: "v{}.{}.{}-rc1".format(*v)),
    st.integers(0, 2**31).map(lambda at: datetime.fromtimestamp(at, UTC).isoformat()),
    st.text("bcdfghjklmnpqrstvwxz2456789", min_size=10, max_size=10).map(
        lambda suffix: f"pod/till-{suffix}-x7k2p"
    ),
)


@settings(deadline=None)
@given(IDENTIFIERS, st.sampled_from(["{} took 4ms", "error at {}", '{{"at": "{}"}}', "[{}] ok"]))
def test_identifiers_survive_wherever_they_stand(identifier: str, line: str) -> None:
    text = line.format(identifier)

    assert shown(text) == text
