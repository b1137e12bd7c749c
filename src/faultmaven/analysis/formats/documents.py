"""Formats that show in a file as a whole: command output, Kubernetes objects, JSON."""

import json
from collections.abc import Sequence

import orjson
import re2

from faultmaven.analysis.formats.kinds import Detection, Format
from faultmaven.analysis.formats.marks import Mark, line_starts

_PROMPT = r"(?:[\w.-]+@[\w.-]+[:~][^$#]*)?[$#] "
_COMMAND = re2.compile(f"^{_PROMPT}" + r"(\S+)")
_KUBECTL = Mark(_PROMPT + r"(?:kubectl|oc)(?:\s|$)")
_KUBECTL_TABLE = Mark(
    r"(?:NAMESPACE +)?(?:NAME|LAST SEEN) +(?:[A-Z][A-Z()/% -]+ +)*"
    r"(?:READY|STATUS|AGE|TYPE|REASON|ADDRESSTYPE|DATA|CPU\(cores\)|CPU|REFERENCE|PROVISIONER|HARD)"
)
_NAME = Mark("Name:  ")
_DESCRIBE = Mark(
    r"(?:Labels|Annotations|Selector|Events|Controlled By|Service Account|Roles|"
    r"CreationTimestamp):"
)
_LOADED = Mark(r"\s+Loaded: (?:loaded|not-found|masked|bad-setting|error|stub|merged)\b")
_ACTIVE = Mark(
    r"\s+Active: (?:active|inactive|failed|activating|deactivating|reloading|maintenance)\b"
)
_UNIT = Mark(r"(?:Status: )?[●○×↻*✗] [\w@:.\\-]+\.[a-z]+(?: - |$)")
_LOG_KEYS = frozenset(
    {"msg", "message", "level", "severity", "ts", "time", "timestamp", "@timestamp", "log"}
)


def by_document(lines: Sequence[str], *, whole: bool) -> Detection | None:
    """The document format of a file's first non-blank lines; `whole` says that these are all."""
    text = line_starts(lines)
    return (
        _systemctl(lines, text)
        or _kubectl(lines, text)
        or _manifest(lines)
        or _json(lines, whole=whole)
    )


def shell(lines: Sequence[str]) -> Detection | None:
    commands = [match.group(1) for line in lines if (match := _COMMAND.match(line[:512]))]
    if commands and _COMMAND.match(lines[0][:512]):
        return Detection(Format.SHELL, 0.8, f"prompts with commands such as {commands[0][:40]}")
    return None


def _systemctl(lines: Sequence[str], text: bytes) -> Detection | None:
    if not _ACTIVE.shows(text):
        return None
    if _LOADED.shows(text):
        return Detection(Format.SYSTEMCTL, 0.98, "a unit's Loaded and Active lines")
    if _UNIT.shows(line_starts(lines[:6])):
        return Detection(Format.SYSTEMCTL, 0.9, "a unit's marked name and its Active line")
    return None


def _kubectl(lines: Sequence[str], text: bytes) -> Detection | None:
    if _KUBECTL.shows(text):
        return Detection(Format.KUBECTL, 0.99, "kubectl commands with their output")
    head = line_starts(lines[:4])
    if _KUBECTL_TABLE.shows(head):
        return Detection(Format.KUBECTL, 0.95, "the header of a kubectl table")
    if _NAME.shows(head) and _DESCRIBE.shows(text):
        return Detection(Format.KUBECTL, 0.95, "the fields of kubectl describe")
    return None


def _manifest(lines: Sequence[str]) -> Detection | None:
    starts = {line.split(":", 1)[0] for line in lines if not line[:1].isspace()}
    if {"apiVersion", "kind"} <= starts:
        return Detection(Format.MANIFEST, 0.99, "apiVersion and kind at the top level")
    if lines[0][:1] in "{[":
        head = "".join(lines[:60])[:8192]
        if '"apiVersion"' in head and '"kind"' in head:
            return Detection(Format.MANIFEST, 0.95, "JSON objects with apiVersion and kind")
    return None


def _json(lines: Sequence[str], *, whole: bool) -> Detection | None:
    objects = [record for line in lines if (record := _object(line)) is not None]
    share = len(objects) / len(lines)
    loglike = bool(objects) and any(_LOG_KEYS & record.keys() for record in objects)
    if share >= 0.5 and (len(objects) > 1 or loglike):
        return Detection(
            Format.JSON_LINES, round(share, 2), f"{share:.0%} of lines are JSON objects"
        )
    if lines[0].lstrip()[:1] not in ("{", "["):
        return None
    if not whole:
        begins = _begins_as_json("\n".join(lines))
        return Detection(Format.JSON, 0.8, "begins as a JSON document") if begins else None
    try:
        orjson.loads("\n".join(lines))
    except orjson.JSONDecodeError:
        return None
    return Detection(Format.JSON, 1.0, "parses as one JSON document")


def _begins_as_json(text: str) -> bool:
    """Whether a text that is cut off is the beginning of one JSON document."""
    text = text.strip()
    try:
        _, end = json.JSONDecoder().raw_decode(text)
    except json.JSONDecodeError as error:
        return error.pos >= len(text) - 1 or error.msg.startswith("Unterminated string")
    except (ValueError, RecursionError):
        return True
    return end == len(text)


def _object(line: str) -> dict[str, object] | None:
    if not line.startswith("{") or not line.rstrip().endswith("}"):
        return None
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None
