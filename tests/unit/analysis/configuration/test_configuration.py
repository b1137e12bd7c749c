"""Settings of each configuration format, with the lines they stand in."""

import pytest

from faultmaven.analysis.configuration import MAX_SETTINGS, READERS, settings
from faultmaven.analysis.formats import Format, detect

YAML = """\
server:
  port: 80   # the door
  hosts:
    - a
    - name: b
---
server: {port: 81}
"""
TOML = """\
title = "till"
[server]
port = 80 # the door
hosts = [
  "a",
  "b",
]
[[till]]
name = 'one'
[[till]]
name = 'two'
"""
INI = "[server]\nport = 80 ; the door\nhost: a b\n; note\n[bank]\nurl = http://b\n"
ENV = "# the bank\nexport BANK_HOST=bank\nBANK_PASS='a b' # secret\nEMPTY=\n"
PROPERTIES = "server.port=80\nbank.url = jdbc\\\n   :x\n! note\nbank.user: till\n"
NGINX = """\
http {
  # the door
  server {
    listen 80;
    location /api { proxy_pass http://bank:8080; }
  }
  server {
    listen 81;
  }
}
"""
HCL = """\
resource "aws_instance" "till" {
  ami = "a-1"
  tags = {
    Name = "till"
  }
}
"""
JSON = '{\n "server": {\n  "port": 80,\n  "hosts": ["a"]\n }\n}\n'


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        (
            YAML,
            Format.YAML,
            [
                ("server.port", "80", 2),
                ("server.hosts[0]", "a", 4),
                ("server.hosts[1].name", "b", 5),
                ("document 2.server.port", "81", 7),
            ],
        ),
        (JSON, Format.JSON, [("server.port", "80", 3), ("server.hosts[0]", "a", 4)]),
        (
            TOML,
            Format.TOML,
            [
                ("title", "till", 1),
                ("server.port", "80", 3),
                ("server.hosts", '[\n  "a",\n  "b",\n]', 4),
                ("till[0].name", "one", 9),
                ("till[1].name", "two", 11),
            ],
        ),
        (
            INI,
            Format.INI,
            [("server.port", "80", 2), ("server.host", "a b", 3), ("bank.url", "http://b", 6)],
        ),
        (ENV, Format.ENV, [("BANK_HOST", "bank", 2), ("BANK_PASS", "a b", 3), ("EMPTY", "", 4)]),
        (
            PROPERTIES,
            Format.PROPERTIES,
            [("server.port", "80", 1), ("bank.url", "jdbc:x", 2), ("bank.user", "till", 5)],
        ),
        (
            NGINX,
            Format.NGINX,
            [
                ("http.server.listen", "80", 4),
                ("http.server.location /api.proxy_pass", "http://bank:8080", 5),
                ("http.server[2].listen", "81", 8),
            ],
        ),
        (
            HCL,
            Format.HCL,
            [
                ("resource.aws_instance.till.ami", "a-1", 2),
                ("resource.aws_instance.till.tags.Name", "till", 4),
            ],
        ),
    ],
)
def test_a_setting_has_its_path_value_and_line(
    text: str, kind: Format, expected: list[tuple[str, str, int]]
) -> None:
    lines = text.splitlines()

    assert [tuple(setting) for setting in settings(kind, lines)] == expected
    assert detect(lines).format is kind


@pytest.mark.parametrize(
    "text",
    ["a: &a [*a]\n", "a: &a {b: *a, c: *a}\n"],
)
def test_what_contains_itself_ends(text: str) -> None:
    assert len(settings(Format.YAML, text.splitlines())) <= MAX_SETTINGS


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize(
    "line", ["{" * 3000, "[" * 3000, "=" * 3000, '"' * 3001, "a" * 3000, "a.b = '''", "\\" * 3000]
)
def test_a_broken_text_gives_what_can_be_read(kind: Format, line: str) -> None:
    assert len(settings(kind, [line] * 20)) <= 20


def test_a_log_has_no_settings() -> None:
    assert settings(Format.SYSLOG, ["port = 80"]) == []
