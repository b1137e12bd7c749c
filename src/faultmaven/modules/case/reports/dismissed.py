"""What was ruled out, told once for all that was ruled out for the same reason."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest

from faultmaven.modules.case.reports.dossier import CONTRADICTS, Dossier, links
from faultmaven.modules.case.reports.passages import MOST_CITED, after, bare, full, listed, proofs
from faultmaven.modules.case.reports.story import Record, Reference, Sentence

MOST_NAMED = 8
_EDGES = "“”\"'`()[]{}<>,.:;!?/"


@dataclass
class _Group:
    """The first of some explanations that differ in one name only, and the names of the others."""

    statement: str
    reason: str
    citations: list[Reference]
    names: list[str] = field(default_factory=list)

    def takes(self, statement: str, reason: str) -> str | None:
        """The name in which another one differs; None if it differs otherwise."""
        own, other = f"{self.statement}\0{self.reason}", f"{statement}\0{reason}"
        pairs = zip_longest(self.statement.split(), statement.split(), fillvalue="")
        found = next(((a, b) for a, b in pairs if a != b), None)
        if found is None:
            return None
        mine, theirs = (word.strip(_EDGES) for word in found)
        same = bool(mine and theirs) and own.replace(mine, theirs) == other
        return theirs if same else None


def ruled_out(dossier: Dossier) -> Iterator[Sentence]:
    """What was considered and dismissed, each with its reason."""
    groups: list[_Group] = []
    for statement, reason, citations in _dismissed(dossier):
        for group in groups:
            if name := group.takes(statement, reason):
                group.names.append(name)
                group.citations += citations[:1]
                break
        else:
            groups.append(_Group(statement, reason, list(citations)))
    yield from map(_told, groups)


def _told(group: _Group) -> Sentence:
    text = f"“{bare(group.statement)}”"
    text += f": {full(group.reason)}" if group.reason else "."
    if group.names:
        text += f" The same holds for {listed(group.names, MOST_NAMED)}."
    return Sentence(text, tuple(group.citations))


def _dismissed(dossier: Dossier) -> Iterator[tuple[str, str, tuple[Reference, ...]]]:
    told = set()
    for hypothesis in dossier.refuted():
        told.add(hypothesis.statement)
        record = Record("refuted", hypothesis.moved_turn or hypothesis.created_turn)
        cited = proofs(links(hypothesis, CONTRADICTS))
        yield hypothesis.statement, hypothesis.reason, cited or (record,)
    for item in dossier.investigation.conclusion.ruled_out:
        if item.statement not in told:
            yield item.statement, item.reason, item.proofs[:MOST_CITED] or (after(dossier),)
