"""Which things and files of the evidence a question names."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from itertools import pairwise

import re2

from faultmaven.analysis.model import Analysis, Entity

_TOKEN = re2.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")
_FILE_WORD = re2.compile(r"logs?|files?")
_MADE_NAME = re2.compile(r"-[0-9a-f]{8,10}-[a-z0-9]{5}$")
_KIND_WORDS = ("service", "svc", "server", "deployment", "deploy", "pod", "app", "api")
_EVERYDAY = re2.compile(
    r"a|all|an|and|any|are|at|be|by|did|do|does|first|for|from|get|give|has|have|he|help|how|i|if|in"
    r"|is|it|its|last|me|my|new|next|no|not|now|of|off|on|or|our|out|own|so|that|the|then|there"
    r"|they|this|to|up|us|was|we|were|what|when|where|which|who|why|with|you"
    r"|default|deployments?|errors?|events?|files?|lines?|logs?|namespaces?|nodes?|pods?|services?"
)


@dataclass(frozen=True)
class Subjects:
    """The names that can be asked about, each with the entities that bear it."""

    analysis: Analysis
    files: tuple[str, ...] = field(default=())

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._families)

    def named_in(self, text: str) -> tuple[str, ...]:
        """The names of things that occur in a text, in order of appearance, each once."""
        tokens = [token.rstrip("./-").lower() for token in _TOKEN.findall(text)]
        found: list[str] = []
        taken: set[int] = set()
        for place, (first, second) in enumerate(pairwise(tokens)):
            joined = self._by_key.get(first + "-" + second) or self._by_key.get(first + second)
            if joined and not {place, place + 1} & taken:
                found += joined
                taken |= {place, place + 1}
        for place, token in enumerate(tokens):
            if place not in taken:
                found += self._known(token)
        return tuple(dict.fromkeys(found))

    def files_named_in(self, text: str) -> tuple[str, ...]:
        """The evidence files a text names: by whole name, last part, or stem and `log`."""
        tokens = [token.strip("./-").lower() for token in _TOKEN.findall(text)]
        stems = {first for first, second in pairwise(tokens) if _FILE_WORD.fullmatch(second)}
        return tuple(
            file
            for file in self.files
            if {file.lower(), last_part(file)} & set(tokens) or file_stem(file) in stems
        )

    def family(self, name: str) -> frozenset[Entity]:
        """The entities that bear a name, and the pods and replica sets made for it."""
        return frozenset(self._families.get(name, ()))

    def owner_of(self, pod: str) -> str:
        """The name of the workload that a pod's name says it was made for; else its own."""
        return _owner(Entity("pod", pod), self._owners)

    def near(self, text: str) -> tuple[str, ...]:
        """The names that a text may have misspelt."""
        words = [token.lower() for token in _TOKEN.findall(text) if len(token) > 3]
        near = (name for word in words for name in get_close_matches(word, self.names, 2, 0.8))
        return tuple(dict.fromkeys(near))

    def _known(self, token: str) -> list[str]:
        bare = token.rsplit("/")[-1]
        if token == bare and _EVERYDAY.fullmatch(bare):
            return []
        spellings = (bare, squeezed(bare), stem(bare))
        return next((self._by_key[key] for key in spellings if key in self._by_key), [])

    @cached_property
    def _by_key(self) -> dict[str, list[str]]:
        keys: dict[str, list[str]] = {}
        for spelling in (str.lower, squeezed, workload, stem):
            spelled: dict[str, list[str]] = {}
            for name in self._families:
                spelled.setdefault(spelling(name), []).append(name)
            keys = spelled | keys
        return {key: names for key, names in keys.items() if len(key) > 1}

    @cached_property
    def _owners(self) -> frozenset[str]:
        made = (e for e in _entities(self.analysis) if e.kind.lower() not in _MADE)
        return frozenset(entity.name for entity in made)

    @cached_property
    def _families(self) -> dict[str, list[Entity]]:
        families: dict[str, list[Entity]] = {name: [] for name in sorted(self._owners)}
        for entity in sorted(set(_entities(self.analysis)), key=str):
            for name in {entity.name, _owner(entity, self._owners)}:
                families.setdefault(name, []).append(entity)
        return families


_MADE = frozenset({"pod", "replicaset", "container"})


def stem(name: str) -> str:
    """A name without a trailing kind word: `orders-service` and `ordersservice` give `orders`."""
    lower = name.lower()
    for word in _KIND_WORDS:
        cut = lower.removesuffix(word).rstrip("-_.")
        if cut and cut != lower:
            return cut
    return lower


def last_part(file: str) -> str:
    return file.lower().rsplit("/", 1)[-1]


def file_stem(file: str) -> str:
    return last_part(file).split(".", 1)[0]


def workload(name: str) -> str:
    """A pod's name without the two parts that a replica set and chance put after it."""
    return str(_MADE_NAME.sub("", name.lower()))


def squeezed(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "")


def _owner(entity: Entity, owners: frozenset[str]) -> str:
    if entity.kind.lower() not in _MADE or entity.name in owners:
        return entity.name
    parts = entity.name.split("-")
    heads = ("-".join(parts[:length]) for length in range(len(parts) - 1, 0, -1))
    return next((head for head in heads if head in owners), entity.name)


def _entities(analysis: Analysis) -> Iterable[Entity]:
    yield from analysis.entities
    yield from (finding.entity for finding in analysis.findings)
    yield from (cause.entity for cause in analysis.causes)
    for relation in analysis.relations:
        yield from (relation.source, relation.target)
