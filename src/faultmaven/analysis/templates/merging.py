"""Merges masked messages that differ only in what varies, by the frequency of words at places.

Words of one message that occur equally often at their places belong together (the constant part);
rarer ones at a place with many alternatives are variables. The idea is that of Brain (Yu et al.,
"Brain: Log Parsing With Bidirectional Parallel Tree", IEEE TSC 2023); this works on distinct masked
messages weighted by their lines.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from faultmaven.analysis.templates.masking import WILDCARD, Tokens

BRANCHES = 3
ROOT_SHARE = 0.5
MAX_SPLITS = 12


def merge(messages: Sequence[Tokens], weights: Sequence[int]) -> list[Tokens]:
    """The template of each message, in the same order."""
    by_length: dict[int, list[int]] = defaultdict(list)
    for index, tokens in enumerate(messages):
        by_length[len(tokens)].append(index)
    templates: list[Tokens] = list(messages)
    for indexes in by_length.values():
        for group in _by_root(indexes, messages, weights):
            for members, template in _split(group, messages, MAX_SPLITS):
                for index in members:
                    templates[index] = template
    return [_collapsed(template) for template in templates]


def _by_root(
    indexes: Sequence[int], messages: Sequence[Tokens], weights: Sequence[int]
) -> Iterable[list[int]]:
    frequency: Counter[tuple[int, str]] = Counter()
    for index in indexes:
        for cell in enumerate(messages[index]):
            frequency[cell] += weights[index]
    groups: dict[tuple[tuple[int, str], ...], list[int]] = defaultdict(list)
    for index in indexes:
        groups[_root(messages[index], frequency)].append(index)
    return groups.values()


def _root(tokens: Tokens, frequency: Counter[tuple[int, str]]) -> tuple[tuple[int, str], ...]:
    """The cells that share the frequency most cells share, of those that are frequent enough."""
    cells = [cell for cell in enumerate(tokens) if cell[1] != WILDCARD]
    if not cells:
        return ()
    shared = Counter(frequency[cell] for cell in cells)
    enough = ROOT_SHARE * max(shared)
    best = max((f for f in shared if f >= enough), key=lambda f: (shared[f], f))
    return tuple(cell for cell in cells if frequency[cell] == best)


def _split(
    members: list[int], messages: Sequence[Tokens], depth: int
) -> Iterable[tuple[list[int], Tokens]]:
    """Groups of members with their template: places with few alternatives split, others vary."""
    columns = [set(column) for column in zip(*(messages[index] for index in members), strict=True)]
    narrow = [place for place, values in enumerate(columns) if _splits(values)]
    if not narrow or depth == 0:
        yield members, tuple(map(_general, columns))
        return
    place = min(narrow, key=lambda place: (len(columns[place]), place))
    parts: dict[str, list[int]] = defaultdict(list)
    for index in members:
        parts[messages[index][place]].append(index)
    for value in sorted(parts):
        yield from _split(parts[value], messages, depth - 1)


def _splits(values: set[str]) -> bool:
    """Whether a place's values are few words of the constant part rather than a variable's."""
    words = values - {WILDCARD}
    return 1 < len(values) <= BRANCHES and not any(map(_varies, words))


def _varies(word: str) -> bool:
    return WILDCARD in word or any(map(str.isdigit, word))


def _general(values: set[str]) -> str:
    """One word for all values: what they share up to a sign such as `=`, then a wildcard."""
    if len(values) == 1:
        return next(iter(values))
    shared = _common_start(values)
    prefix = shared[: max(map(shared.rfind, "=:/([@")) + 1]
    ends = _common_start({value[len(prefix) :][::-1] for value in values})[::-1]
    closing = ",;:." + ("])}" if prefix[-1:] in ("(", "[", "=", ":") else "")
    suffix = ends[len(ends.rstrip(closing)) :]
    return prefix + WILDCARD + suffix


def _common_start(values: set[str]) -> str:
    low, high = min(values), max(values)
    length = next(
        (place for place, (a, b) in enumerate(zip(low, high, strict=False)) if a != b),
        min(len(low), len(high)),
    )
    return low[:length]


def _collapsed(template: Tokens) -> Tokens:
    """The template with runs of wildcards as one."""
    return tuple(
        token
        for place, token in enumerate(template)
        if token != WILDCARD or place == 0 or template[place - 1] != WILDCARD
    )
