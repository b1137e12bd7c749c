"""Requests that fail and routes that end on the way."""

import re
from collections.abc import Iterator

from faultmaven.analysis.citations import SourceLine
from faultmaven.analysis.hosts.outputs import Output
from faultmaven.analysis.model import Entity
from faultmaven.analysis.signals.model import Signal, signal

SILENT_HOPS = 3
_ROUTE = re.compile(r"^traceroute6? to (?P<target>[\w.:-]+)")
_HOP = re.compile(r"^\s*(?P<hop>\d{1,3})\s+(?P<answer>.*)$")
_FAILURE = re.compile(r"^curl: \((?P<code>\d{1,3})\) (?P<message>.*)$")
_CONNECTING = re.compile(
    r"^\* (?:Could not resolve host: |Host |Connected to |connect to )(?P<target>[\w.-]+)"
)
_NAMED = re.compile(
    r"(?:host:? |to |name of |subject name )'?(?P<target>[\w-]+(?:\.[\w-]+)+|localhost)'?"
)
_URL = re.compile(r"https?://(?P<target>[\w.-]+)")
_CODES = {
    "6": "unresolved",
    "7": "refused",
    "28": "timeout",
    "35": "tls",
    "52": "empty",
    "56": "reset",
    "60": "certificate",
}
"""Exit codes of curl (curl(1), EXIT CODES)."""


def curl(output: Output) -> Iterator[Signal]:
    """The failure that a curl command reports, about the host it asked."""
    asked = _URL.search(output.command)
    target = asked["target"] if asked else ""
    for line in output.lines:
        if not target and (found := _CONNECTING.match(line.text)):
            target = found["target"]
        failure = _FAILURE.match(line.text)
        if failure and failure["code"] in _CODES:
            named = _NAMED.search(failure["message"])
            host = target or (named["target"] if named else "")
            yield signal(
                "host.request_failed",
                Entity("host", host) if host else output.entity,
                [line],
                failure=_CODES[failure["code"]],
                expired="yes" if "expired" in failure["message"] else "no",
                message=failure["message"][:200],
                target=host,
            )


def traceroute(output: Output) -> Iterator[Signal]:
    """A route whose last `SILENT_HOPS` hops or more do not answer."""
    target, answered = "", None
    silent: list[SourceLine] = []
    for line in output.lines:
        if found := _ROUTE.match(line.text):
            target = found["target"]
        elif hop := _HOP.match(line.text):
            if hop["answer"].replace("*", "").strip():
                answered, silent = line, []
            else:
                silent.append(line)
    if target and len(silent) >= SILENT_HOPS:
        yield signal(
            "host.route_ends",
            Entity("host", target),
            [answered, silent[0]],
            hops=len(silent),
            target=target,
        )
