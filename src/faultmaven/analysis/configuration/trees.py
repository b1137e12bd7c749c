"""Settings of YAML and JSON documents."""

from collections.abc import Iterator, Sequence

from faultmaven.analysis.configuration.model import MAX_SETTINGS, Setting, joined
from faultmaven.analysis.kubernetes.yamltree import MAX_DEPTH, Items, Mapping, documents

MAX_STEPS = 4 * MAX_SETTINGS
"""Aliases let a small document stand for an endless one: the walk ends after so many nodes."""


def tree(lines: Sequence[str]) -> Iterator[Setting]:
    """The leaves of every document; from the second document on, paths begin with its number."""
    for number, document in enumerate(documents(lines), 1):
        yield from _leaves("" if number == 1 else f"document {number}", document)


def _leaves(root: str, document: object) -> Iterator[Setting]:
    """Walks with a stack, so that depth costs no recursion."""
    stack: list[tuple[str, object, int, int]] = [(root, document, 1, 0)]
    for _ in range(MAX_STEPS):
        if not stack:
            return
        path, value, line, depth = stack.pop()
        if isinstance(value, Mapping | Items):
            if depth < MAX_DEPTH and len(stack) < MAX_STEPS:
                stack += [(*inner, depth + 1) for inner in _children(path, value)]
        elif path:
            yield Setting(path, "" if value is None else str(value), line)


def _children(path: str, value: Mapping | Items) -> list[tuple[str, object, int]]:
    """Path, value and line of what a collection holds, last first."""
    if isinstance(value, Mapping):
        found = [
            (joined(path, key), inner, value.lines.get(key, value.number))
            for key, inner in value.items()
        ]
    else:
        found = [
            (f"{path}[{place}]", inner, line)
            for place, (inner, line) in enumerate(zip(value, value.lines, strict=False))
        ]
    return found[::-1]
