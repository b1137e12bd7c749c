"""Formats of tables, metrics and configuration files."""

import csv
import tomllib
from collections.abc import Sequence

import re2

from faultmaven.analysis.formats.kinds import Detection, Format
from faultmaven.analysis.formats.marks import Mark, line_starts
from faultmaven.analysis.formats.number_tables import number_table

_PROMETHEUS = re2.compile(
    r"^(?:# (?:HELP|TYPE|EOF)|[a-zA-Z_:][\w:]*(?:\{.*\})? +"
    r"(?:[-+]?[\d.]+(?:[eE][-+]?\d+)?|NaN|[-+]Inf)(?: +-?\d+)?(?: +#.*)?\s*$)"
)
_ENV = Mark(r"(?:export )?[A-Z_][A-Z0-9_]*=")
_SECTION = Mark(r"\[[^\[\]]+\]\s*(?:[#;].*)?$")
_SETTING = r"\s*[\w][\w .\\/*-]*\s*[=:]"
_COMMENT = r"\s*[#;]"
_COMMENTS = Mark(_COMMENT)
_SETTINGS = Mark(_SETTING, _COMMENT)
_PROPERTY = Mark(r"\s*[A-Za-z][\w-]*(?:\.[\w\[\]-]+)+\s*[=:]")
_PROPERTIES = Mark(_SETTING, r"\s*[#!]")
_CLOSING = r"\s*(?:\}[;,]?|\],?|\}?\))\s*$"
_NGINX = Mark(
    r"\s*(?:[a-z_]+(?:\s+[^{};]+)*;|(?:http|server|events|stream|location|upstream|map|if)\b.*\{)"
    r"\s*(?:#.*)?$",
    _COMMENT,
    _CLOSING,
)
_NGINX_BLOCK = Mark(r"\s*(?:http|server|events|stream|location .+|upstream \S+)\s*\{")
_HCL = Mark(r'\s*(?:[a-z_]+(?: "[^"]*")* \{|[\w-]+\s+= .+)$', _COMMENT, _CLOSING)
_HCL_BLOCK = Mark(
    r'(?:(?:resource|data|variable|output|provider|module|job|group|task|service) "[^"]*"|'
    r"terraform|locals)[^{]*\{"
)
_YAML = Mark(r" *(?:- )*(?:[\w\"'./${}@-]+:(?: |$)|- \S)", "---", " *#")
_MARKS = set('{}[]="')
_NUMBER = re2.compile(r"^[-+]?\d[\d.:eE+-]*$")


def by_table(lines: Sequence[str]) -> Detection | None:
    return _prometheus(lines) or _csv(lines) or number_table(lines)


def by_configuration(lines: Sequence[str], *, whole: bool) -> Detection | None:
    text = line_starts(lines)
    return (
        _env(lines, text)
        or _blocks(lines, text, Format.NGINX, _NGINX_BLOCK, _NGINX)
        or _blocks(lines, text, Format.HCL, _HCL_BLOCK, _HCL)
        or _properties(lines, text)
        or _sections(lines, text, whole=whole)
        or _yaml(lines, text)
    )


def _prometheus(lines: Sequence[str]) -> Detection | None:
    told = any(line[:6] in ("# HELP", "# TYPE") or "{" in line for line in lines)
    if told and all(_PROMETHEUS.match(line[:4096]) for line in lines):
        return Detection(Format.PROMETHEUS, 0.95, "samples in the Prometheus text format")
    return None


def _csv(lines: Sequence[str]) -> Detection | None:
    for delimiter in ",\t;":
        header = _fields(lines[0], delimiter)
        names = [name.strip() for name in header]
        if len(lines) < 2 or len(names) < 2 or not all(map(_is_name, names)):
            continue
        rows = [_fields(line, delimiter) for line in lines[1:]]
        share = sum(1 for row in rows if len(row) == len(header)) / len(rows)
        repeats = any(row[:1] == header[:1] for row in rows)
        if share >= 0.9 and len(set(names)) == len(names) and not repeats:
            return Detection(
                Format.CSV, round(share, 2), f"{len(names)} named columns in every row"
            )
    return None


def _fields(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def _is_name(field: str) -> bool:
    plain = not _NUMBER.match(field) and not _MARKS & set(field)
    return 0 < len(field) <= 80 and plain and field.count(" ") <= 4


def _env(lines: Sequence[str], text: bytes) -> Detection | None:
    settings = _ENV.count(text)
    if settings and (settings + _COMMENTS.count(text)) >= 0.9 * len(lines):
        return Detection(Format.ENV, 0.9, f"{settings} NAME=value settings")
    return None


def _blocks(
    lines: Sequence[str], text: bytes, kind: Format, block: Mark, content: Mark
) -> Detection | None:
    """A format of blocks in braces: one of its blocks, and nine lines in ten of its content."""
    opened = block.count(text)
    if opened and content.count(text) >= 0.9 * len(lines):
        return Detection(kind, 0.9, f"{opened} blocks of {kind.value}")
    return None


def _properties(lines: Sequence[str], text: bytes) -> Detection | None:
    dotted = _PROPERTY.count(text)
    if dotted > 1 and dotted * 2 >= len(lines) and _PROPERTIES.count(text) >= 0.75 * len(lines):
        return Detection(Format.PROPERTIES, 0.85, f"{dotted} dotted keys with values")
    return None


def _sections(lines: Sequence[str], text: bytes, *, whole: bool) -> Detection | None:
    if whole and _is_toml(lines):
        return Detection(Format.TOML, 0.95, "parses as TOML")
    sections = _SECTION.count(text)
    settings = _SETTINGS.count(text) if sections else 0
    if settings and (sections + settings) >= 0.9 * len(lines):
        return Detection(Format.INI, 0.9, f"{sections} sections with settings")
    return None


def _is_toml(lines: Sequence[str]) -> bool:
    try:
        return bool(tomllib.loads("\n".join(lines)))
    except (ValueError, RecursionError):
        return False


def _yaml(lines: Sequence[str], text: bytes) -> Detection | None:
    hits = _YAML.count(text)
    nested = any(line[:1] in " -" for line in lines)
    if hits >= 2 and nested and hits >= 0.7 * len(lines):
        share = hits / len(lines)
        return Detection(Format.YAML, round(0.9 * share, 2), f"{share:.0%} of lines are YAML")
    return None
