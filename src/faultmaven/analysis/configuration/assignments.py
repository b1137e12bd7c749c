"""Settings of formats made of assignments: .env, Java properties, INI and TOML."""

import re
from collections.abc import Iterator, Sequence

from faultmaven.analysis.configuration.model import Setting, joined

MAX_VALUE_LINES = 2_000
MAX_DEPTH_CHARS = 10_000
_SECTION = re.compile(r"\s*\[{1,2}([^\[\]]{1,400})\]{1,2}\s*(?:[#;].*)?$")
_PROPERTY = re.compile(r"\s*((?:[^\s=:\\#!]|\\.){1,400}+)\s*[=:\s]?\s*(.*)$")
_TOML_KEY = re.compile(r"""\s*+((?:"[^"]*+"|'[^']*+'|[\w. \t-])++)=""")
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
            value, number = _whole_value(text[key.end() :], lines, number)
            yield Setting(joined(table, key[1].strip()), _unquoted(value), start + 1)


def _whole_value(value: str, lines: Sequence[str], number: int) -> tuple[str, int]:
    """A TOML value with the lines up to the end of its brackets or long quotes, and how many lines
    were taken by then."""
    quotes = value.lstrip()[:3]
    long = quotes in ('"""', "'''")
    parts, depth = [value], _depth(value)
    ended = value.count(quotes) > 1 if long else depth <= 0
    while not ended and number < len(lines) and len(parts) < MAX_VALUE_LINES:
        parts.append(lines[number])
        depth += _depth(lines[number])
        ended = quotes in lines[number] if long else depth <= 0
        number += 1
    return "\n".join(parts), number


def _depth(text: str) -> int:
    """How many more brackets a text opens than it closes, outside quotes."""
    bare = _QUOTED.sub("", text[:MAX_DEPTH_CHARS])
    return bare.count("[") + bare.count("{") - bare.count("]") - bare.count("}")


def _unquoted(value: str) -> str:
    """A value without its comment, if blanks set that off, and without its quotes."""
    value = value.strip()
    if quoted := _QUOTED.match(value):
        rest = value[quoted.end() :].strip()
        if not rest or rest[0] in "#;":
            return quoted.group()[1:-1]
    return re.split(r"\s[#;]", value, maxsplit=1)[0].rstrip() if value[:1] not in "\"'" else value
