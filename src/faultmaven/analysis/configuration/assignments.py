"""Settings of formats made of assignments: .env, Java properties, INI and TOML."""

import re
from collections.abc import Iterator, Sequence

from faultmaven.analysis.configuration.model import Setting, joined

MAX_VALUE_LINES = 2_000
_SECTION = re.compile(r"\s*\[{1,2}([^\[\]]{1,400})\]{1,2}\s*(?:[#;].*)?$")
_PROPERTY = re.compile(r"\s*((?:[^\s=:\\#!]|\\.){1,400}+)\s*[=:\s]?\s*(.*)$")
_TOML_KEY = re.compile(r"""\s*((?:"[^"]{0,200}"|'[^']{0,200}'|[\w-]{1,200}|[. \t]){1,40}?)\s*=""")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*+"|\'[^\']*+\'')


def environment(lines: Sequence[str]) -> Iterator[Setting]:
    """`NAME=value` lines, with or without `export` and quotes."""
    for number, text in enumerate(lines, 1):
        name, equals, value = text.strip().removeprefix("export ").partition("=")
        if equals and not name.startswith("#"):
            yield Setting(name.strip(), _unquoted(value), number)


def properties(lines: Sequence[str]) -> Iterator[Setting]:
    """Java properties; a value goes on after a backslash at the end of its line."""
    number = 0
    while number < len(lines):
        start, text = number, lines[number].strip()
        number += 1
        while text.endswith("\\") and number < len(lines) and number - start < MAX_VALUE_LINES:
            text = text[:-1] + lines[number].strip()
            number += 1
        if text[:1] not in ("#", "!", "") and (match := _PROPERTY.match(text)):
            yield Setting(match[1], match[2], start + 1)


def sections(lines: Sequence[str]) -> Iterator[Setting]:
    """INI: settings under `[section]` headers; an indented line goes on a value."""
    section = ""
    for number, text in enumerate(lines, 1):
        if header := _SECTION.match(text[:512]):
            section = header[1].strip()
        elif text.strip() and text.lstrip()[0] not in "#;":
            yield _assigned(section, text, number)


def _assigned(section: str, text: str, number: int) -> Setting:
    marks = [place for mark in "=:" if (place := text.find(mark)) > 0]
    at = min(marks, default=len(text))
    return Setting(joined(section, text[:at].strip()), _unquoted(text[at + 1 :]), number)


def toml(lines: Sequence[str]) -> Iterator[Setting]:
    """TOML tables; those of an array of tables are numbered, a value may span lines."""
    table, counts, number = "", dict[str, int](), 0
    while number < len(lines):
        start, text = number, lines[number]
        number += 1
        if header := _SECTION.match(text[:512]):
            table = header[1].strip()
            if text.lstrip().startswith("[["):
                counts[table] = counts.get(table, -1) + 1
                table = f"{table}[{counts[table]}]"
        elif key := _TOML_KEY.match(text[:4096]):
            value = text[key.end() :]
            while number - start < MAX_VALUE_LINES and number < len(lines) and _open(value):
                value += "\n" + lines[number]
                number += 1
            yield Setting(joined(table, key[1].strip()), _unquoted(value), start + 1)


def _open(value: str) -> bool:
    """Whether a TOML value lacks its end: a bracket, or the quotes of a long string."""
    for quotes in ('"""', "'''"):
        if value.lstrip().startswith(quotes):
            return value.count(quotes) < 2
    bare = _QUOTED.sub("", value)
    return bare.count("[") + bare.count("{") > bare.count("]") + bare.count("}")


def _unquoted(value: str) -> str:
    """A value without its comment, if blanks set that off, and without its quotes."""
    value = value.strip()
    if quoted := _QUOTED.match(value):
        rest = value[quoted.end() :].strip()
        if not rest or rest[0] in "#;":
            return quoted.group()[1:-1]
    return re.split(r"\s[#;]", value, maxsplit=1)[0].rstrip() if value[:1] not in "\"'" else value
