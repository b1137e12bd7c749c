"""Pairs the files of two bodies of evidence: by name, else by what they hold."""

from collections.abc import Hashable, Iterator, Mapping

LEAST_ALIKE = 0.2

Contents = Mapping[str, frozenset[Hashable]]
"""Files by name, each with what marks its content: templates of a log, keys of a configuration."""


def pairs(files: Contents, others: Contents) -> Iterator[tuple[str, str]]:
    """Each file with the one of `others` that it corresponds to, if any, the surest pairs first.

    Files of one path correspond, then files of one name, then those most alike (Jaccard) of at
    least `LEAST_ALIKE`; a file that is alone on its side corresponds to one that is alone on the
    other.
    """
    alone = len(files) == len(others) == 1
    ranked = sorted(
        (sureness, name, other)
        for name in files
        for other in others
        if (sureness := _sureness(name, other, files[name], others[other])) < (1, 1, 1) or alone
    )
    left, right = set(files), set(others)
    for _, name, other in ranked:
        if name in left and other in right:
            left.remove(name)
            right.remove(other)
            yield name, other


def _sureness(
    name: str, other: str, content: frozenset[Hashable], known: frozenset[Hashable]
) -> tuple[int, int, float]:
    """Ascending: the surer, the smaller."""
    path = other.partition("/")[2]
    alike = len(content & known) / max(len(content | known), 1)
    same_name = name.rpartition("/")[2] == path.rpartition("/")[2]
    return (name != path, not same_name, 1 - alike if alike >= LEAST_ALIKE else 1)
