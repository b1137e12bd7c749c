"""Orders what the rules found: one cause per entity and code, symptoms below what explains them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from faultmaven.analysis.effects import MAX_EFFECTS, Effects
from faultmaven.analysis.graph import Graph
from faultmaven.analysis.model import Assurance, Cause, Citation, Effect, Entity
from faultmaven.analysis.remedies import Handbook
from faultmaven.analysis.rules.engine import MAX_CITATIONS, Match

CORROBORATION = 0.01
CEILING = 0.97
MECHANISTIC_CAP = 0.8
MINIMUM = 0.15
SYMPTOM_FACTOR = 0.5
SAME_ENTITY_FACTOR = 0.6
OF_THE_ENTITY = frozenset({"name", "subject", "namespace", "count", "times"})
SHOWN = "The evidence shows this state itself."
POINTED_AT = "The evidence points at it but does not show it outright."


@dataclass(slots=True)
class Candidate:
    """The matches that name the same cause for the same entity, strongest first."""

    entity: Entity
    code: str
    matches: list[Match] = field(default_factory=list)
    score: float = 0.0
    explained_by: Entity | None = None
    explains: list[Effect] = field(default_factory=list)

    @property
    def decisive(self) -> bool:
        return any(match.decisive for match in self.matches)

    @property
    def doubt(self) -> str:
        """Why it may not be what is wrong now; empty where a match of it is not in doubt."""
        return "" if any(not match.doubt for match in self.matches) else self.matches[0].doubt

    @property
    def citations(self) -> tuple[Citation, ...]:
        found = dict.fromkeys(cited for match in self.matches for cited in match.citations)
        return tuple(found)[:MAX_CITATIONS]


def candidates(
    matches: Iterable[Match], graph: Graph, symptoms: frozenset[str] = frozenset()
) -> list[Candidate]:
    """Candidates, best first.

    The score is the strongest rule's confidence plus a little for each other rule that agrees. What
    a decisive cause on the same entity, on its node or on something it depends on explains is
    scored down; if its code is one of `symptoms` (codes that only restate what is seen), it is no
    candidate but part of what the cause explains.
    """
    grouped: dict[tuple[str, Entity], Candidate] = {}
    for match in matches:
        key = (match.rule.code, match.entity)
        grouped.setdefault(key, Candidate(match.entity, match.rule.code)).matches.append(match)
    found = _with_witnesses(list(grouped.values()))
    for candidate in found:
        candidate.matches.sort(
            key=lambda match: (-match.confidence, match.rule.id, _first_line(match))
        )
        rules = {match.rule.id for match in candidate.matches}
        best = candidate.matches[0].confidence
        candidate.explains += (said for match in candidate.matches for said in match.explains)
        candidate.score = min(best + CORROBORATION * (len(rules) - 1), CEILING)
    found = _explain(found, graph, symptoms)
    return sorted(found, key=_standing)


def _first_line(match: Match) -> tuple[int, str]:
    return min((cited.line_start for cited in match.citations), default=0), match.statement


def _with_witnesses(found: Sequence[Candidate]) -> list[Candidate]:
    """The candidates, those that only a file of unknown origin names joined to known entities'.

    A database's own log tells of a refused user what the client's log tells too: a match about a
    file is one more witness of the strongest candidate of its code, unless both capture something
    (such as the user) and it differs.
    """
    known: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in sorted(found, key=lambda item: (-_strongest(item), str(item.entity))):
        if candidate.entity.kind != "file":
            known[candidate.code].append(candidate)
    for candidate in found:
        if candidate.entity.kind == "file":
            for match in list(candidate.matches):
                same = (other for other in known[candidate.code] if _agree(match, other.matches))
                if (joined := next(same, None)) is not None:
                    candidate.matches.remove(match)
                    joined.matches.append(match)
    return [candidate for candidate in found if candidate.matches]


def _strongest(candidate: Candidate) -> float:
    return max(match.confidence for match in candidate.matches)


def _agree(match: Match, others: Iterable[Match]) -> bool:
    """Whether one of the others captured nothing that the match captured otherwise."""
    said = {name: text for name, text in match.attributes.items() if name not in OF_THE_ENTITY}
    return any(
        all(other.attributes.get(name, text) == text for name, text in said.items())
        for other in others
    )


def _standing(candidate: Candidate) -> tuple[float, int, str, str, int]:
    """Best first; among equals the one that the evidence shows first, so that no name decides."""
    shown = min((cited.line_start for cited in candidate.citations), default=0)
    explained = len(candidate.explains)
    return -round(candidate.score, 6), -explained, candidate.code, candidate.entity.kind, shown


def _explain(found: Sequence[Candidate], graph: Graph, symptoms: frozenset[str]) -> list[Candidate]:
    decisive: dict[Entity, list[Candidate]] = defaultdict(list)
    for candidate in found:
        if candidate.decisive:
            decisive[candidate.entity].append(candidate)
    for causes_here in decisive.values():
        causes_here.sort(key=lambda candidate: (-candidate.score, candidate.code))
    kept = []
    for candidate in found:
        root = next((item for item in graph.roots(candidate.entity) if item in decisive), None)
        nearest = candidate.entity if candidate.entity in decisive else root
        cause = decisive[nearest] if nearest else []
        if candidate.decisive or not cause:
            kept.append(candidate)
        elif candidate.code in symptoms:
            restated = candidate.matches[0]
            cause[0].explains.append(Effect(restated.statement, restated.citations))
        else:
            own = candidate.entity in decisive
            candidate.score *= SAME_ENTITY_FACTOR if own else SYMPTOM_FACTOR
            candidate.explained_by = nearest
            kept.append(candidate)
    return kept


def causes(
    found: Sequence[Candidate],
    handbook: Handbook,
    effects: Effects,
    limit: int = 10,
) -> tuple[Cause, ...]:
    """The best `limit` candidates as ranked causes; what falls below `MINIMUM` is left out.

    The rank follows the score; the confidence is the score, but no more than `MECHANISTIC_CAP`:
    evidence alone confirms nothing, only a fix that made the symptom go away does.
    """
    kept = [candidate for candidate in found if candidate.score >= MINIMUM][:limit]
    return tuple(
        _cause(rank, candidate, handbook, effects.of(candidate.entity))
        for rank, candidate in enumerate(kept, 1)
    )


def _cause(rank: int, candidate: Candidate, handbook: Handbook, follows: list[Effect]) -> Cause:
    best = candidate.matches[0]
    assurance = Assurance.MECHANISTIC if candidate.decisive else Assurance.CANDIDATE
    return Cause(
        rank=rank,
        entity=candidate.entity,
        code=candidate.code,
        statement=best.statement,
        confidence=round(min(candidate.score, MECHANISTIC_CAP), 3),
        assurance=assurance,
        citations=candidate.citations,
        why=f"{handbook.mechanism(candidate.code, candidate.entity)} {_firmness(candidate)}",
        explains=tuple(dict.fromkeys([*candidate.explains, *follows]))[:MAX_EFFECTS],
        remedy=handbook.remedy(candidate.code, candidate.entity, candidate.matches),
    )


def _firmness(candidate: Candidate) -> str:
    """How firmly the candidate stands, in a sentence or two."""
    shown = SHOWN if candidate.decisive else POINTED_AT
    if candidate.doubt:
        shown = f"It may not be what is wrong now: {candidate.doubt}."
    if candidate.explained_by is None:
        return shown
    own = candidate.explained_by == candidate.entity
    other = "another cause found there" if own else f"what is wrong with {candidate.explained_by}"
    return f"{shown} It may only follow from {other}."
