"""Links that are down and packets that get lost."""

import re
from collections.abc import Iterator

from faultmaven.analysis.hosts.outputs import Output, number
from faultmaven.analysis.model import Entity
from faultmaven.analysis.signals.model import Signal, signal

LOSS = 5
LEAST_PACKETS = 5
"""Fewer packets than this cannot tell loss from chance."""

_LINK = re.compile(
    r"^\d+: (?P<interface>[\w.-]+)(?:@\S+)?: <(?P<flags>[A-Z0-9_,-]*)> mtu .*?state (?P<state>\w+)"
)
_VIRTUAL = ("lo", "docker", "veth", "br-", "virbr", "dummy", "tun", "tap", "cni", "flannel")
_SUMMARY = re.compile(
    r"^(?P<sent>\d+) packets transmitted, (?P<received>\d+) (?:packets )?received"
    r".*?(?P<loss>[\d.]+)% packet loss"
)
_TARGET = re.compile(r"^(?:PING|---) (?P<target>[\w.:-]+)")


def ip(output: Output) -> Iterator[Signal]:
    """Interfaces of the machine itself that are set up but have no carrier."""
    for line in output.lines:
        found = _LINK.match(line.text)
        if not found or found["interface"].startswith(_VIRTUAL):
            continue
        flags = found["flags"].split(",")
        if "UP" in flags and ("NO-CARRIER" in flags or found["state"] == "DOWN"):
            yield signal("host.link_down", output.entity, [line], interface=found["interface"])


def ping(output: Output) -> Iterator[Signal]:
    """Packets lost on the way to a host: all of them, or at least `LOSS` per cent of enough."""
    target = ""
    for line in output.lines:
        if named := _TARGET.match(line.text):
            target = named["target"]
        elif (found := _SUMMARY.match(line.text)) and target:
            loss, sent = number(found["loss"]) or 0, int(found["sent"])
            silent = found["received"] == "0" and sent > 0
            if silent or (loss >= LOSS and sent >= LEAST_PACKETS):
                yield signal(
                    "host.packets_lost",
                    Entity("host", target),
                    [line],
                    loss=f"{loss:g}",
                    sent=sent,
                    state="silent" if silent else "lossy",
                    origin=output.host or None,
                    target=target,
                )
