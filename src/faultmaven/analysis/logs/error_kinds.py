"""What kind of failure an error's words describe, from one table of phrases."""

import re

_SEARCHED_CHARS = 2000
_TABLE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("out_of_memory", ("outofmemory", "out of memory", "oom-kill", "oomkilled", "cannot allocate")),
    ("disk_full", ("no space left on device", "disk full", "disk quota exceeded")),
    ("file_limit", ("too many open files", "emfile")),
    (
        "name_resolution",
        (
            "no such host",
            "name or service not known",
            "temporary failure in name resolution",
            "could not resolve",
            "unknownhostexception",
            "enotfound",
            "eai_again",
            "nxdomain",
            "server misbehaving",
        ),
    ),
    ("connection_refused", ("connection refused", "econnrefused", "actively refused")),
    (
        "connection_lost",
        (
            "connection reset",
            "econnreset",
            "broken pipe",
            "connection closed",
            "communications link failure",
            "unexpected eof",
            "upstream prematurely closed",
            "socket hang up",
        ),
    ),
    ("unreachable", ("no route to host", "network is unreachable", "host is down", "unreachable")),
    (
        "tls",
        ("x509:", "certificate", "tls handshake", "ssl handshake", "sslhandshake", "ssl_error"),
    ),
    (
        "authentication",
        (
            "access denied for user",
            "authentication failed",
            "authentication failure",
            "password authentication",
            "unauthorized",
            "unauthenticated",
            "invalid credentials",
            "wrongpass",
            "noauth",
            "invalid token",
        ),
    ),
    ("permission", ("permission denied", "forbidden", "eacces", "not authorized", "rbac:")),
    (
        "pool_exhausted",
        (
            "too many connections",
            "connection is not available, request timed out",
            "pool exhausted",
            "too many clients",
            "remaining connection slots",
        ),
    ),
    ("rate_limited", ("too many requests", "rate limit", "throttl", "quota exceeded")),
    ("deadlock", ("deadlock", "lock wait timeout", "could not obtain lock")),
    (
        "timeout",
        ("timed out", "timeout", "deadline exceeded", "deadlineexceeded", "etimedout"),
    ),
    ("missing_file", ("no such file or directory", "filenotfound", "enoent")),
    (
        "missing_module",
        ("no module named", "cannot find module", "classnotfoundexception", "noclassdeffound"),
    ),
    (
        "missing_table",
        ("unknown column", "doesn't exist", "does not exist", "no such table", "undefined table"),
    ),
    ("read_only", ("read-only file system", "readonly you can't write", "read only replica")),
    ("crash", ("segmentation fault", "sigsegv", "core dumped", "panic:", "fatal signal")),
    ("null_reference", ("nullpointerexception", "nil pointer dereference", "null reference")),
    ("bad_configuration", ("invalid configuration", "missing required", "failed to parse")),
    ("port_in_use", ("address already in use", "eaddrinuse")),
)
_PATTERN = re.compile(
    "|".join(
        f"(?P<{kind}>{'|'.join(re.escape(phrase) for phrase in phrases)})"
        for kind, phrases in _TABLE
    )
)
_ORDER = {kind: place for place, (kind, _) in enumerate(_TABLE)}


def error_kind(text: str) -> str | None:
    """The kind of failure that a text describes; of several, the first in the table."""
    kinds = {match.lastgroup for match in _PATTERN.finditer(text[:_SEARCHED_CHARS].lower())}
    return min((kind for kind in kinds if kind), key=_ORDER.__getitem__, default=None)
