"""Answers about one thing or all things: is it healthy, what is affected, what depends on what."""

from collections.abc import Collection, Iterable

import re2

from faultmaven.analysis.model import Cause, Citation, Entity, Finding, Relation
from faultmaven.modules.agent.proposal import TurnProposal
from faultmaven.modules.agent.reasoners.blocks import answer_about, list_explained, show_evidence
from faultmaven.modules.agent.reasoners.causes import what_broke
from faultmaven.modules.agent.reasoners.drafts import Draft
from faultmaven.modules.agent.reasoners.plain import not_understood
from faultmaven.modules.agent.reasoners.questions import Question
from faultmaven.modules.agent.reasoners.searching import state_rows
from faultmaven.modules.agent.reasoners.situation import Situation
from faultmaven.modules.agent.reasoners.topics import Topic
from faultmaven.modules.agent.reasoners.wording import named, plural, read_of, sentence, sureness
from faultmaven.modules.agent.response_types import ClarificationRequest
from faultmaven.web.markdown import inline

_EVERYTHING = re2.compile(r"(?i)\b(everything|anything|all|else|rest|others)\b")
_INTO = re2.compile(
    r"(?i)^(what|who|which\b.{0,20}?) (depends? on|calls?|uses?|needs?|talks? to)\b"
)
_OUT = re2.compile(r"(?i)\bdoes\b.*\b(depend|call|use|need|talk)\b|\bdownstream")
_FINDINGS_SHOWN = 6
_THINGS_SHOWN = 15
_RELATIONS_SHOWN = 12


def health(situation: Situation, question: Question) -> TurnProposal:
    """How each named thing stands; without a name, how everything stands."""
    names = question.about or _in_tables(situation, question)
    if not names and _EVERYTHING.search(question.text):
        return impact(situation, question)
    if not names:
        misspelt = situation.subjects.near(question.text)
        return (not_understood if misspelt else what_broke)(situation, question)
    draft = Draft()
    for name in names[:3]:
        _health_of(name, situation, draft)
    return draft.proposal(answer_about(situation, Topic.HEALTH))


def impact(situation: Situation, _: Question) -> TurnProposal:
    """What is wrong now, thing by thing, first where the cause lies."""
    draft = Draft()
    current = [finding for finding in situation.analysis.findings if finding.current]
    leading = situation.leading
    affected: dict[Entity, Cause | Finding] = {}
    wrongs: list[Cause | Finding] = [*situation.analysis.causes[:1], *current]
    for wrong in wrongs:
        affected.setdefault(wrong.entity, wrong)
    if not affected:
        draft.say("**Nothing is affected now,** as far as this evidence shows.")
        draft.say(read_of(situation.analysis.coverage))
        return draft.proposal(answer_about(situation, Topic.IMPACT))
    draft.say(f"**{plural(len(affected), 'thing')} affected**")
    draft.bullets(
        draft.cited(f"{named(entity)}: {sentence(wrong.statement)}", wrong.citations)
        for entity, wrong in list(affected.items())[:_THINGS_SHOWN]
    )
    if len(affected) > _THINGS_SHOWN:
        draft.say(f"{len(affected) - _THINGS_SHOWN:,} more not listed here.")
    elif not (leading and leading.explains):
        draft.say("I found no fault in anything else.")
    if leading:
        list_explained(draft, leading)
    _callers(draft, situation, affected)
    draft.say(read_of(situation.analysis.coverage))
    return draft.proposal(answer_about(situation, Topic.IMPACT))


def _callers(draft: Draft, situation: Situation, affected: Collection[Entity]) -> None:
    """Who calls what is affected, and so may feel it without showing it."""
    calls = [
        relation
        for relation in situation.analysis.relations
        if relation.kind == "calls" and relation.target in affected
    ]
    calls = [relation for relation in calls if relation.source not in affected]
    if calls:
        draft.say("**May feel it**")
        draft.bullets(_edge(draft, relation) for relation in calls[:_RELATIONS_SHOWN])


def dependencies(situation: Situation, question: Question) -> TurnProposal:
    """The edges of the entity graph at the named things."""
    relations = situation.analysis.relations
    draft = Draft()
    if not relations:
        draft.say("The evidence does not show what depends on what.")
        return draft.proposal(answer_about(situation, Topic.DEPENDENCIES))
    if not question.about:
        names = sorted({end.name for r in relations for end in (r.source, r.target)})
        asked = "Which one? Name it as the evidence does."
        draft.say(f"**{asked}** I know {', '.join(map(inline, names[:_THINGS_SHOWN]))}.")
        return draft.proposal(ClarificationRequest(questions=(asked,), options=tuple(names)))
    for name in question.about[:3]:
        _edges_of(name, situation, question, draft)
    return draft.proposal(answer_about(situation, Topic.DEPENDENCIES))


def _health_of(name: str, situation: Situation, draft: Draft) -> None:
    family = situation.subjects.family(name)
    causes = list(situation.causes_of(family))
    findings = list(situation.findings_of(family))
    current = [finding for finding in findings if finding.current]
    if causes:
        _blamed(name, causes[0], situation, draft)
    elif current:
        draft.say(f"**{inline(name)} is not healthy.**")
    elif findings:
        draft.say(f"**{inline(name)} is healthy now,** but it was not before.")
    else:
        draft.say(f"**I found nothing wrong with {inline(name)}.**")
    shown = (current or findings)[:_FINDINGS_SHOWN]
    if shown:
        draft.bullets(draft.cited(sentence(f.statement), f.citations) for f in shown)
    rows = state_rows(situation.tables, {name, *(entity.name for entity in family)})
    show_evidence(draft, "Its state as uploaded:", rows)
    if not (shown or rows or causes):
        draft.say(read_of(situation.analysis.coverage))
    if not causes:
        _reach_of_cause(name, family, situation, draft)


def _in_tables(situation: Situation, question: Question) -> tuple[str, ...]:
    """Names in a question that the analysis does not know but a status table lists."""
    words = (word.strip("?.,!") for word in question.text.split())
    names = tuple(word for word in words if any(not c.isalpha() for c in word.strip("'")))
    return tuple(name for name in names if state_rows(situation.tables, {name}))


def _blamed(name: str, cause: Cause, situation: Situation, draft: Draft) -> None:
    place = "where it broke" if cause.rank == 1 else f"candidate number {cause.rank}"
    text = f"**{inline(name)} is {place}.** {sentence(cause.statement)[:-1]} ({sureness(cause)})."
    draft.claim(text, cause.citations)
    if cause.rank == 1:
        list_explained(draft, cause)


def _reach_of_cause(
    name: str, family: frozenset[Entity], situation: Situation, draft: Draft
) -> None:
    """Whether the leading cause can reach a thing along what it depends on."""
    cause = situation.leading
    if cause is None:
        return
    path = _path(family, cause.entity, situation.analysis.relations)
    if path:
        steps = " \u2192 ".join(
            [inline(str(path[0].source.name)), *(inline(r.target.name) for r in path)]
        )
        text = f"It depends on where it broke: {steps}. {sentence(cause.statement)}"
        draft.claim(text, _citations(path) or cause.citations)
    else:
        text = f"The incident's leading cause lies elsewhere: {sentence(cause.statement)}"
        draft.claim(text, cause.citations)


def _path(
    start: frozenset[Entity], goal: Entity, relations: Iterable[Relation]
) -> tuple[Relation, ...]:
    """The shortest chain of relations from any of the entities to the goal; empty if none."""
    outgoing: dict[Entity, list[Relation]] = {}
    for relation in relations:
        outgoing.setdefault(relation.source, []).append(relation)
    reached: dict[Entity, tuple[Relation, ...]] = dict.fromkeys(start, ())
    frontier = sorted(start, key=str)
    while frontier:
        entity = frontier.pop(0)
        for relation in outgoing.get(entity, ()):
            if relation.target not in reached:
                reached[relation.target] = (*reached[entity], relation)
                frontier.append(relation.target)
    return reached.get(goal, ())


def _edges_of(name: str, situation: Situation, question: Question, draft: Draft) -> None:
    family = situation.subjects.family(name)
    relations = situation.analysis.relations
    out = [r for r in relations if r.source in family and r.target not in family]
    into = [r for r in relations if r.target in family and r.source not in family]
    if _INTO.search(question.text):
        out = []
    elif _OUT.search(question.text):
        into = []
    draft.say(f"**{inline(name)}**")
    rows = [_edge(draft, r) for r in (*out, *into)]
    if rows:
        draft.bullets(rows[:_RELATIONS_SHOWN])
    else:
        draft.say("No relation of it to anything else is in the evidence.")
    if len(rows) > _RELATIONS_SHOWN:
        draft.say(f"{plural(len(rows) - _RELATIONS_SHOWN, 'more relation')} not shown here.")


def _edge(draft: Draft, relation: Relation) -> str:
    verb = relation.kind.replace("_", " ")
    text = f"{named(relation.source)} {verb} {named(relation.target)}."
    return draft.cited(text, relation.citations)


def _citations(path: Iterable[Relation]) -> tuple[Citation, ...]:
    return tuple(citation for relation in path for citation in relation.citations)
