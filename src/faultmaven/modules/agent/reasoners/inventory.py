"""Answers that count things rather than lines: restarts, pods, files, findings."""

from collections.abc import Mapping

import re2

from faultmaven.analysis.model import Citation
from faultmaven.modules.agent.proposal import TurnProposal
from faultmaven.modules.agent.reasoners.blocks import answer_about
from faultmaven.modules.agent.reasoners.drafts import Draft
from faultmaven.modules.agent.reasoners.questions import Question
from faultmaven.modules.agent.reasoners.searching import restarts
from faultmaven.modules.agent.reasoners.situation import Situation
from faultmaven.modules.agent.reasoners.topics import Topic
from faultmaven.modules.agent.reasoners.wording import plural, read_of
from faultmaven.web.markdown import inline

_THINGS = re2.compile(
    r"(?i)\bhow many (?:different |distinct )?"
    r"(pod|service|node|deployment|namespace|workload|host|container)s?\b"
)
_READ = re2.compile(r"(?i)\b(?:how many|number of|count)\b.{0,12}\b(?:files?|lines?)\b")
_OUTCOMES = re2.compile(r"(?i)\b(causes?|candidates?|findings?|events?|explanations?|hypotheses)\b")
_SHOWN = 20


def count_restarts(situation: Situation, question: Question) -> TurnProposal:
    draft = Draft()
    owner = situation.subjects.owner_of
    rows = restarts(situation.tables)
    if question.about:
        rows = {p: row for p, row in rows.items() if {p, owner(p)} & set(question.about)}
    if not rows:
        draft.say("**No status table with restarts** of that is in the evidence.")
        draft.say("`kubectl get pods -A -o wide` shows them; upload its output and ask again.")
        return draft.proposal(answer_about(situation, Topic.COUNT))
    counted = sorted(rows.items(), key=lambda item: (-item[1][0], item[0]))
    restarted = [(pod, row) for pod, row in counted if row[0]]
    number = sum(count for count, _ in rows.values())
    cited = [row[1] for _, row in (restarted or counted)]
    draft.claim(f"**{plural(number, 'restart')}** of {plural(len(rows), 'pod')}.", cited)
    if restarted:
        draft.bullets(
            draft.cited(f"{count:,}: {inline(pod)}", (citation,))
            for pod, (count, citation) in restarted[:_SHOWN]
        )
    return draft.proposal(answer_about(situation, Topic.COUNT))


def count_things(situation: Situation, question: Question) -> TurnProposal | None:
    """The number of entities, files, lines or results; None if the question counts none of them."""
    draft = Draft()
    if asked := _THINGS.search(question.text):
        _list_things(draft, situation, asked.group(1).lower())
    elif asked := _OUTCOMES.search(question.text):
        draft.say(_outcomes(situation))
    elif _READ.search(question.text):
        draft.say(read_of(situation.analysis.coverage))
    else:
        return None
    return draft.proposal(answer_about(situation, Topic.COUNT))


def _list_things(draft: Draft, situation: Situation, kind: str) -> None:
    """The pods of the uploaded status tables; of other kinds, those the analysis knows."""
    if kind == "pod" and (rows := restarts(situation.tables)):
        draft.claim(f"**{plural(len(rows), 'pod')}** in the uploaded status tables.", _rows(rows))
        draft.bullets(
            draft.cited(inline(pod), (row[1],)) for pod, row in list(rows.items())[:_SHOWN]
        )
        return
    names = sorted({e.name for e in situation.analysis.entities if e.kind.lower() == kind})
    draft.say(f"The analysis knows **{plural(len(names), kind)}**.")
    draft.bullets(inline(name) for name in names[:_SHOWN])


def _rows(rows: Mapping[str, tuple[int, Citation]]) -> list[Citation]:
    return [citation for _, citation in rows.values()]


def _outcomes(situation: Situation) -> str:
    analysis = situation.analysis
    return (
        f"The analysis holds {plural(len(analysis.causes), 'candidate cause')},"
        f" {plural(len(analysis.findings), 'finding')},"
        f" {plural(len(analysis.ruled_out), 'explanation')} ruled out and"
        f" {plural(len(analysis.timeline), 'dated event')}."
    )
