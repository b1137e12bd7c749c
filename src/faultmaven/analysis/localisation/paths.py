"""How a fault spreads: the paths of calls on which others come to suffer from it."""

from collections.abc import Iterator

from faultmaven.analysis.entities import spelling
from faultmaven.analysis.graph import Graph
from faultmaven.analysis.model import Effect, Entity
from faultmaven.analysis.traces.requests import Suffered

MAX_PATHS = 3


def paths(graph: Graph, seat: Entity, suffered: Suffered) -> list[Effect]:
    """At most `MAX_PATHS` paths, drawn from those who suffer and nobody above them does, down to
    the seat of the fault, each with what its first entity suffers, cited.

    A path is a shortest chain of calls whose entities all suffer, for a fault reaches nobody
    through one who does not feel it; the longest are drawn first.
    """
    found = sorted(_chains(graph, seat, suffered), key=lambda chain: (-len(chain), _key(chain)))
    return [_drawn(chain, suffered) for chain in found[:MAX_PATHS]]


def _chains(graph: Graph, seat: Entity, suffered: Suffered) -> Iterator[tuple[Entity, ...]]:
    chains: dict[Entity, tuple[Entity, ...]] = {seat: (seat,)}
    queue = [seat]
    for place in queue:
        above = [other for other in graph.callers(place) if other in suffered]
        for caller in above:
            if caller not in chains:
                chains[caller] = (caller, *chains[place])
                queue.append(caller)
        if place != seat and not above:
            yield chains[place]


def _drawn(chain: tuple[Entity, ...], suffered: Suffered) -> Effect:
    said, cited = suffered[chain[0]]
    drawn = " → ".join(entity.name for entity in chain)
    return Effect(f"{drawn}: {chain[0].name} {said}.", (cited,))


def _key(chain: tuple[Entity, ...]) -> list[tuple[str, str, str]]:
    return [spelling(entity) for entity in chain]
