"""Fills the catalogue's texts for a cause, mechanism and remedy, with the names it concerns."""

from collections.abc import Sequence

from faultmaven.analysis.kubernetes.topology import App, Topology
from faultmaven.analysis.model import Command, Entity, Remedy
from faultmaven.analysis.rules.engine import Match
from faultmaven.analysis.rules.library import Library


class Placeholders(dict[str, str]):
    """Words for a template; one that is not known stays visible as `<name>`."""

    def __missing__(self, key: str) -> str:
        return f"<{key}>"


def words_about(entity: Entity, topology: Topology) -> dict[str, str]:
    """Who an entity is, and how commands of a cluster name its workload and select its pods."""
    app = topology.app(entity.namespace or "", entity.name)
    app = app or App(entity)
    return {
        "name": entity.name,
        "namespace": entity.namespace or "default",
        "workload": app.reference,
        "pod_labels": app.selector,
    }


class Handbook:
    """Tells from the library's catalogue how a cause works and how it is mended."""

    def __init__(self, library: Library, topology: Topology) -> None:
        self._library = library
        self._topology = topology

    def mechanism(self, code: str, entity: Entity) -> str:
        """How the cause produces what is seen, in one sentence."""
        text = self._library.entry(code).mechanism
        return text.format(name=entity.name, namespace=entity.namespace or "default")

    def remedy(self, code: str, entity: Entity, matches: Sequence[Match]) -> Remedy | None:
        """The remedy, its placeholders filled; None where the catalogue has none for the code."""
        entry = self._library.entry(code)
        if not entry.action:
            return None
        words = Placeholders()
        for match in reversed(matches):
            words.update(match.attributes)
        words.setdefault(entity.kind, entity.name)
        namespace = entity.namespace or words.get("namespace") or "default"
        words |= words_about(entity, self._topology) | {"namespace": namespace}
        return Remedy(
            action=entry.action.format_map(words),
            commands=tuple(
                Command(step.run.format_map(words), step.safety) for step in entry.commands
            ),
            verification=entry.verify.format_map(words),
        )
