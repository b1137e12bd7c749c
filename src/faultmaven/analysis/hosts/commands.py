"""What the output of host commands says is wrong: one reader a program, facts as signals."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from faultmaven.analysis.formats.commands import shows_programs
from faultmaven.analysis.hosts import (
    clocks,
    load,
    memory,
    names,
    network,
    processes,
    routes,
    sockets,
    storage,
)
from faultmaven.analysis.hosts.certificates import openssl
from faultmaven.analysis.hosts.outputs import Output, outputs
from faultmaven.analysis.signals.model import Signal

Reader = Callable[[Output], Iterable[Signal]]

READERS: Final[Mapping[str, tuple[Reader, ...]]] = MappingProxyType(
    {
        "df": (storage.df,),
        "df -i": (storage.inodes,),
        "mount": (storage.mount,),
        "iostat": (storage.iostat, load.iostat),
        "free": (memory.free,),
        "top": (memory.top, load.top, processes.top),
        "uptime": (load.uptime,),
        "vmstat": (memory.vmstat, load.vmstat),
        "ps": (processes.ps,),
        "lsof": (processes.lsof,),
        "ss": (sockets.ss,),
        "netstat": (sockets.netstat,),
        "netstat -s": (sockets.statistics,),
        "ip": (network.ip,),
        "ping": (network.ping,),
        "traceroute": (routes.traceroute,),
        "curl": (routes.curl,),
        "dig": (names.dig,),
        "nslookup": (names.nslookup,),
        "chronyc": (clocks.chronyc,),
        "ntpq": (clocks.ntpq,),
        "timedatectl": (clocks.timedatectl,),
        "openssl": (openssl,),
    }
)
_SAME = ("mount", "device", "interface", "target", "subject", "socket", "peer")
"""Attributes that tell things apart of which one output may report several."""


def facts(file: str, lines: Sequence[str], first: int = 1) -> list[Signal]:
    """The signals of all command output in a text.

    Where the same command ran again on the same host, only its last output holds; what no longer
    shows there is stale.
    """
    if not shows_programs(lines):
        return []
    found = outputs(file, lines, first)
    last = {output.place: index for index, output in enumerate(found)}
    told = [(output, _told(output)) for output in found]
    return [
        item if index == last[output.place] else _outdated(item, found[last[output.place]])
        for index, (output, items) in enumerate(told)
        for item in items
        if index == last[output.place] or not _repeated(item, told[last[output.place]][1])
    ]


def _told(output: Output) -> list[Signal]:
    return [item for reader in READERS.get(output.program, ()) for item in reader(output)]


def _repeated(item: Signal, later: Iterable[Signal]) -> bool:
    return any(_identity(item) == _identity(other) for other in later)


def _identity(item: Signal) -> tuple[object, ...]:
    return item.kind, item.entity, *(item.attributes.get(name) for name in _SAME)


def _outdated(item: Signal, later: Output) -> Signal:
    reason = f"the same command shows it no longer in line {later.lines[0].number}"
    return replace(item, stale=reason)
