"""Log lines, metrics and node reports in the formats of common tools."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from generator.ids import number
from generator.times import clock

Line = tuple[datetime, str]


def merged(*streams: Iterable[Line]) -> str:
    """The lines of several streams in time order, as one file."""
    lines = sorted((line for stream in streams for line in stream), key=lambda line: line[0])
    return "".join(f"{text}\n" for _, text in lines)


def every(begin: datetime, end: datetime, seconds: int, name: str) -> Iterator[datetime]:
    """Moments about `seconds` apart, with some jitter."""
    moment, index = begin, 0
    while moment < end:
        yield moment + timedelta(milliseconds=number(0, 900, name, index))
        index += 1
        moment += timedelta(seconds=max(1, seconds + number(-1, 1, name, "step", index)))


def json_line(moment: datetime, level: str, message: str, **fields: object) -> Line:
    record = {"ts": clock(moment), "level": level, "msg": message, **fields}
    return moment, json.dumps(record, separators=(",", ":"))


def java_line(moment: datetime, level: str, thread: str, logger: str, message: str) -> Line:
    stamp = moment.strftime("%Y-%m-%d %H:%M:%S.") + f"{moment.microsecond // 1000:03d}"
    return moment, f"{stamp} {level:<5} [{thread}] {logger} - {message}"


def python_line(moment: datetime, level: str, logger: str, message: str) -> Line:
    stamp = moment.strftime("%Y-%m-%d %H:%M:%S,") + f"{moment.microsecond // 1000:03d}"
    return moment, f"{stamp} {level} {logger}: {message}"


def csv(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    return "".join(",".join(map(str, row)) + "\n" for row in (tuple(header), *map(tuple, rows)))


def unit_status(
    unit: str, title: str, since: str, pid: int, command: str, journal: Iterable[str]
) -> str:
    """What `systemctl status UNIT` prints for a running service."""
    return (
        f"$ systemctl status {unit}\n"
        f"● {unit}.service - {title}\n"
        f"     Loaded: loaded (/lib/systemd/system/{unit}.service; enabled; preset: enabled)\n"
        f"     Active: active (running) since {since}\n"
        f"   Main PID: {pid} ({command.split()[0].rpartition('/')[2]})\n"
        f"      Tasks: 21 (limit: 19042)\n"
        f"     Memory: 88.4M\n"
        f"        CPU: 1h 12min 40.118s\n"
        f"     CGroup: /system.slice/{unit}.service\n"
        f"             └─{pid} {command}\n\n" + "".join(f"{line}\n" for line in journal)
    )
