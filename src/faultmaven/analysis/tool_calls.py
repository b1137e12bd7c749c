"""Outputs of tools that begin with the call that made them, as agents and tool servers record them.

Such a file begins with one or two lines of JSON that name the tool, its parameters and how the call
went. The rest is read as if it stood alone: these lines are blanked, or where the call was a
`kubectl` command, they become that command, so that the file reads as a terminal's transcript.
"""

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, BinaryIO, cast

import orjson

from faultmaven.analysis.cloud.fields import plain_name
from faultmaven.analysis.errors import EvidenceUnreadable
from faultmaven.analysis.sources import Source

MAX_BYTES = 32 << 20
_HEAD_BYTES = 1 << 16
_MOST_LINES = 3
_TOOL = ("toolname", "toolsetname", "tool", "functionname")
_PARAMETERS = ("matchparams", "params", "parameters", "arguments", "args", "input")
_RESULT = frozenset({"status", "returncode", "exitcode", "iserror", "error", "invocation"})
_STREAMS = (b"stdout:", b"stderr:")
_KUBECTL = ("kubectl ", "oc ")
_VERBS = ("describe", "get", "events", "top")
_POD = ("podname", "pod", "name", "resourcename")


@dataclass(frozen=True, slots=True)
class Call:
    """A tool's call: `head` bytes of it stand before its output; `words` are its kubectl command,
    `pod` and `namespace` whose logs it fetched, empty where it did not."""

    head: int
    words: str = ""
    pod: str = ""
    namespace: str = ""


def call_of(source: Source) -> Call | None:
    """The call that a source begins with; None if it begins with none or is too large to tell."""
    if source.size > MAX_BYTES:
        return None
    with source.open() as stream:
        head = stream.read(_HEAD_BYTES)
    if not head.lstrip().startswith(b"{"):
        return None
    found, length = dict[str, Any](), 0
    for line in head.splitlines(keepends=True)[:_MOST_LINES]:
        told = _told(line, first=not length)
        if told is None:
            break
        found |= {name: value for name, value in told.items() if value is not None}
        length += len(line)
    if head[length:].startswith(_STREAMS[0]):
        length += len(_STREAMS[0])
    return _call(found, length) if found and length < source.size else None


def _told(line: bytes, *, first: bool) -> dict[str, Any] | None:
    """The fields of a line that tells a call (the first) or how it went (the next)."""
    if not line.startswith(b"{"):
        return None
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    named = {plain_name(key): item for key, item in value.items()}
    told = any(name in named for name in _TOOL) if first else len(_RESULT & named.keys()) > 1
    return named if told else None


def _call(told: Mapping[str, Any], head: int) -> Call:
    parameters = {
        plain_name(key): value
        for name in _PARAMETERS
        if isinstance(told.get(name), dict)
        for key, value in told[name].items()
        if isinstance(value, str)
    }
    tool = next((told[name] for name in _TOOL if isinstance(told.get(name), str)), "")
    namespace = parameters.get("namespace", "")
    if "log" in tool.lower():
        pod = next((parameters[name] for name in _POD if name in parameters), "")
        return Call(head, pod=pod, namespace=namespace)
    return Call(head, words=_command(told, tool, parameters, namespace))


def _command(
    told: Mapping[str, Any], tool: str, parameters: Mapping[str, str], namespace: str
) -> str:
    """The kubectl command that was run, or that the tool's name and parameters stand for."""
    run = str(told.get("invocation") or told.get("command") or "")
    if run.startswith(_KUBECTL):
        return " ".join(run.split())
    words = tool.lower().replace("-", "_").split("_")
    verb = next((verb for verb in _VERBS if verb in words), "")
    kind = parameters.get("kind", "")
    if "kubectl" not in words or not verb or not kind:
        return ""
    output = "-o yaml" if "yaml" in words else ""
    where = f"-n {namespace}" if namespace else ""
    parts = ("kubectl", verb, kind, parameters.get("name", ""), where, output)
    return " ".join(part for part in parts if part)


def without_calls(sources: Iterable[Source]) -> tuple[list[Source], dict[str, str]]:
    """The sources as if their calls were not there, and whose logs those are that fetched some."""
    read, origins = [], {}
    for source in sources:
        call = _known(source)
        read.append(source if call is None else unwrapped(source, call))
        if call is not None and (origin := origin_of(call)):
            origins[source.name] = origin
    return read, origins


def _known(source: Source) -> Call | None:
    """The call of a source; None too for one that cannot be read, which its reader will tell."""
    try:
        return call_of(source)
    except (EvidenceUnreadable, OSError):
        return None


def unwrapped(source: Source, call: Call) -> Source:
    """The source without its call: of the same size, its lines at their numbers."""
    return Source(source.name, source.size, partial(_opened, source, call))


def origin_of(call: Call) -> str:
    """The path that the log of the call's pod would have; empty if it fetched no log."""
    return "/".join(filter(None, (call.namespace, call.pod))) if call.pod else ""


def _opened(source: Source, call: Call) -> BinaryIO:
    with source.open() as stream:
        data = stream.read(MAX_BYTES)
    head = b"".join(_blanked(data[: call.head], call.words))
    rest = data[call.head :]
    for name in _STREAMS:
        if rest.rstrip().endswith(b"\n" + name):
            place = rest.rindex(name)
            rest = rest[:place] + b" " * len(name) + rest[place + len(name) :]
    return cast("BinaryIO", io.BytesIO(head + rest))


def _blanked(head: bytes, words: str) -> Iterator[bytes]:
    """The lines of a call, blank; the last whole one becomes the command, if it was one."""
    lines = head.splitlines(keepends=True)
    last = max((place for place, line in enumerate(lines) if line.endswith(b"\n")), default=-1)
    for place, line in enumerate(lines):
        text = line.rstrip(b"\r\n")
        said = f"$ {words}".encode()[: len(text)] if words and place == last else b""
        yield said.ljust(len(text)) + line[len(text) :]
