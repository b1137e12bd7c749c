"""Certificates: their dates, and how a connection's verification ended."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from faultmaven.analysis.citations import SourceLine
from faultmaven.analysis.hosts.outputs import Output
from faultmaven.analysis.model import Entity
from faultmaven.analysis.signals.model import Signal, signal
from faultmaven.analysis.timestamps import parse_time

DATES = "host.certificate"
EXPIRED = "host.certificate_expired"
_DATE = re.compile(r"^\s*not ?(?P<edge>before|after) ?\s?[=:]\s*(?P<date>.{10,40})$", re.IGNORECASE)
_SUBJECT = re.compile(r"^\s*subject ?[=:].*\bCN ?= ?(?P<name>[\w.*-]+)", re.IGNORECASE)
_VERIFY = re.compile(r"^\s*Verify return code: (?P<code>\d+) \((?P<reason>[^)]+)\)")
_CONNECT = re.compile(r"-connect (?P<target>[\w.-]+)")
_EXPIRED = "10"
"""X509_V_ERR_CERT_HAS_EXPIRED (openssl-verification-options)."""


def openssl(output: Output) -> Iterator[Signal]:
    """A verification that failed, and the validity of each certificate shown."""
    target = _CONNECT.search(output.command)
    name = target["target"] if target else ""
    dates: dict[str, tuple[datetime, SourceLine]] = {}
    for line in output.lines:
        if subject := _SUBJECT.match(line.text[:400]):
            name = name or subject["name"]
        elif verified := _VERIFY.match(line.text):
            if verified["code"] != "0":
                yield _unverified(output, name, verified, line)
        elif (found := _DATE.match(line.text[:200])) and (at := parse_time(found["date"])):
            dates[found["edge"].lower()] = (at, line)
    yield from _validity(output, name, dates)


def judged(signals: Iterable[Signal], now: datetime | None) -> Iterator[Signal]:
    """The signals, certificates' dates turned into what they mean at `now`, if that is known."""
    for item in signals:
        if item.kind != DATES:
            yield item
        elif now is not None and _is_past(item.attributes["after"], now):
            yield replace(item, kind=EXPIRED)
        elif now is not None and not _is_past(item.attributes["before"], now):
            yield replace(item, kind="host.certificate_not_yet_valid")


def _is_past(date: str, now: datetime) -> bool:
    at = parse_time(date)
    return at is not None and at <= now


def _unverified(output: Output, name: str, found: re.Match[str], line: SourceLine) -> Signal:
    kind = EXPIRED if found["code"] == _EXPIRED else "host.certificate_refused"
    return signal(kind, _entity(output, name), [line], reason=found["reason"], subject=name)


def _validity(
    output: Output, name: str, dates: dict[str, tuple[datetime, SourceLine]]
) -> Iterator[Signal]:
    if "before" in dates and "after" in dates:
        lines = [dates["before"][1], dates["after"][1]]
        yield signal(
            DATES,
            _entity(output, name),
            lines,
            before=dates["before"][0].isoformat(),
            after=dates["after"][0].isoformat(),
            subject=name,
        )


def _entity(output: Output, name: str) -> Entity:
    return Entity("host", name) if name else output.entity
