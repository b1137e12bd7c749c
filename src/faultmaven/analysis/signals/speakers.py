"""Who says a log line: the host and program of its header, or the service that it names."""

import re
from dataclasses import dataclass

import orjson

from faultmaven.analysis.entities import workload_of
from faultmaven.analysis.logs.levels import level_of

_SYSLOG = re.compile(
    r"(?:<\d{1,3}>)?(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d+)?"
    r"|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)) "
    r"(?P<host>[A-Za-z0-9](?:[\w.:-]*\w)?) (?P<program>[\w./@()-]{1,64})(?:\[\d+\])?: "
)
_RFC5424 = re.compile(
    r"<\d{1,3}>\d (?:-|\d{4}-\d\d-\d\dT\S+) (?P<host>\S+) (?P<program>[\w./@-]{1,64}) \S+ \S+ "
)
_COMPOSE = re.compile(r"(?P<program>[A-Za-z][\w.-]{0,62}?)(?:[-_]\d{1,3})? +\| ")
_SYSTEM = frozenset({"kernel", "systemd", "audit", "rsyslogd", "syslogd", "systemd-journald", "-"})
_GENERIC = frozenset(
    {
        "access",
        "all",
        "app",
        "application",
        "combined",
        "console",
        "container",
        "current",
        "daemon",
        "dmesg",
        "err",
        "error",
        "errors",
        "events",
        "journal",
        "journalctl",
        "kern",
        "log",
        "logs",
        "main",
        "message",
        "messages",
        "out",
        "output",
        "server",
        "service",
        "stderr",
        "stdin",
        "stdout",
        "syslog",
        "system",
        "system-journal",
        "trace",
        "var",
    }
)
_JSON_HOST = ("host", "hostname", "_HOSTNAME", "node")
_JSON_PROGRAM = (
    "service",
    "service_name",
    "service.name",
    "serviceName",
    "app",
    "application",
    "SYSLOG_IDENTIFIER",
)
_TAIL = re.compile(r"[-_.](?:access|errors?|stdout|stderr|out|logs?|current|previous|\d[\d_.-]*)$")
_NAME = re.compile(r"[A-Za-z][\w-]{2,62}$")


@dataclass(frozen=True, slots=True)
class Speaker:
    """The host and program (or service) that a line tells; empty where it tells none."""

    host: str = ""
    program: str = ""


NOBODY = Speaker()


def speaker_of(text: str) -> Speaker:
    """Who says the line: by its syslog header, its `docker compose` prefix or its JSON fields.

    The kernel and the init system speak for their host, not for a program of their own.
    """
    if text.startswith("{"):
        return _of_json(text)
    match = _SYSLOG.match(text) or _RFC5424.match(text)
    if match is not None:
        program = match["program"].rpartition("/")[2]
        host = "" if match["host"] == "-" else match["host"]
        if level_of(host) is not None:
            return NOBODY
        return Speaker(host, "" if program in _SYSTEM else program)
    match = _COMPOSE.match(text)
    return Speaker("", match["program"]) if match else NOBODY


def service_of(file: str) -> str:
    """The service that a log file's name, or else its folder's, stands for; empty if neither does.

    Ends that tell of rotation or of the kind of log are left out, as is what a controller appended
    to the name of a pod.
    """
    *folders, name = file.split("/")
    for part in (name.partition(".")[0], *folders[-1:]):
        service = workload_of(_TAIL.sub("", _TAIL.sub("", part)))
        if service.lower() not in _GENERIC and _NAME.match(service):
            return service
    return ""


def _of_json(text: str) -> Speaker:
    try:
        record = orjson.loads(text)
    except orjson.JSONDecodeError:
        return NOBODY
    return Speaker(_first(record, _JSON_HOST), _first(record, _JSON_PROGRAM))


def _first(record: dict[str, object], names: tuple[str, ...]) -> str:
    found = (value for name in names if isinstance(value := record.get(name), str) and value)
    return next(found, "")
