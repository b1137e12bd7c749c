"""Addresses in configuration: who points at which host and port, and what the variable's name
promises."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from faultmaven.analysis.citations import SourceLine
from faultmaven.analysis.kubernetes.topology import App, Topology

_ADDRESS = re.compile(
    r"^(?:[a-z][a-z0-9+.:-]*://)?(?:[^@/\s]*@)?(?P<host>[a-z0-9]([a-z0-9.-]*[a-z0-9])?)"
    r"(?::(?P<port>\d{1,5}))?(?:[/?].*)?$"
)
_ROLE = re.compile(
    r"^(?P<stem>.*?)[_.-]?(?P<role>HOST|HOSTNAME|SERVER|PORT|ADDR|ADDRESS|URL|URI|ENDPOINT)S?$"
)
Settings = dict[str, tuple[str, SourceLine]]
RESEMBLANCE = 0.8
_NOISE = ("service", "svc", "server", "api")


@dataclass(frozen=True, slots=True)
class Address:
    """A host (and port) that an app's setting `key` points at."""

    app: App
    key: str
    host: str
    port: int | None
    line: SourceLine
    port_line: SourceLine
    beside: Settings

    def sibling(self, role: str) -> "Iterator[tuple[str, str, SourceLine]]":
        """Key, value and line of the settings beside this one such as `X_USER` of `X_HOST`."""
        stem = self.key.upper().rpartition("_")[0]
        for key, (value, line) in self.beside.items():
            if value and key.upper() in (f"{stem}_{role}", f"{stem}_{role}NAME"):
                yield key, value, line

    @property
    def subject(self) -> str:
        """What the setting's name says it leads to, without its role and noise words."""
        match = _ROLE.match(self.key.upper())
        return squash(match["stem"] if match else self.key)


def resembles(name: str, other: str) -> bool:
    """Whether a name looks like another one misspelt, cut or with something added."""
    left, right = squash(name), squash(other)
    return left != right and SequenceMatcher(None, left, right).ratio() >= RESEMBLANCE


def squash(name: str) -> str:
    """A name reduced to letters and digits, without words such as `service`."""
    text = re.sub(r"[^a-z0-9]", "", name.lower())
    for word in _NOISE:
        text = text.replace(word, "") or text
    return text


def addresses(topology: Topology) -> Iterator[Address]:
    """The addresses in environment variables, Secrets and ConfigMaps of every app."""
    for app in topology.apps.values():
        seen: set[tuple[str, str]] = set()
        for settings in _settings(topology, app):
            for address in _read(app, settings):
                if (address.key, address.host) not in seen:
                    seen.add((address.key, address.host))
                    yield address


def _settings(topology: Topology, app: App) -> Iterator[Settings]:
    for template in app.templates:
        for container in template.containers:
            yield container.env
            for kind, name, _ in container.env_from:
                kept = (
                    topology.cluster.secrets if kind == "Secret" else topology.cluster.config_maps
                )
                source = kept.get((app.namespace, name))
                if source is not None:
                    yield source.values


def _read(app: App, settings: Settings) -> Iterator[Address]:
    for key, (value, line) in settings.items():
        match = _ROLE.match(key.upper())
        if match is None or match["role"] == "PORT" or len(value) > 300:
            continue
        found = _ADDRESS.match(value.strip().strip("\"'"))
        if found is None or not re.search("[a-z]", found["host"]):
            continue
        port = int(found["port"]) if found["port"] else None
        port_line = line
        if port is None:
            port, port_line = _port_beside(settings, match["stem"], line)
        yield Address(app, key, found["host"], port, line, port_line, settings)


def _port_beside(settings: Settings, stem: str, line: SourceLine) -> tuple[int | None, SourceLine]:
    """The port that a sibling variable such as `X_PORT` gives for `X_HOST`."""
    for key, (value, port_line) in settings.items():
        other = _ROLE.match(key.upper())
        if other and other["role"] == "PORT" and other["stem"] == stem and value.isdecimal():
            return int(value[:6]), port_line
    return None, line
