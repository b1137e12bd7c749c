"""Answers found by reading the files again: how many lines, which lines, when first and last."""

from collections.abc import Sequence
from dataclasses import replace

from faultmaven.analysis.model import Citation
from faultmaven.modules.agent.proposal import TurnProposal
from faultmaven.modules.agent.reasoners.blocks import answer_about, show_evidence
from faultmaven.modules.agent.reasoners.drafts import Draft
from faultmaven.modules.agent.reasoners.needles import Needle
from faultmaven.modules.agent.reasoners.questions import Edge, Question
from faultmaven.modules.agent.reasoners.scopes import Scope, everywhere, scope_of, search_in
from faultmaven.modules.agent.reasoners.searching import Hits, total
from faultmaven.modules.agent.reasoners.situation import Situation
from faultmaven.modules.agent.reasoners.topics import Topic
from faultmaven.modules.agent.reasoners.wording import clock, plural
from faultmaven.modules.agent.response_types import ClarificationRequest
from faultmaven.web.markdown import inline

LINES_SHOWN = 10
FILES_SHOWN = 20


def count_lines(situation: Situation, question: Question, needle: Needle) -> TurnProposal:
    """How many lines match, file by file, by reading all of them."""
    scope = scope_of(situation, question)
    found = search_in(situation, scope, needle)
    draft = Draft()
    if not found and scope.patterns:
        _nothing(draft, needle, scope)
        scope = everywhere(situation, scope)
        found = search_in(situation, scope, needle)
    elif not found:
        _nothing(draft, needle, scope)
    if not found:
        return draft.proposal(answer_about(situation, Topic.COUNT))
    first, last = found[0].first, found[-1].last
    ends = (first,) if first == last else (first, last)
    draft.claim(f"**{_counted(total(found), needle)}** {scope.words}.", ends)
    if len(found) > 1:
        _per_file(draft, found)
    else:
        show_evidence(draft, "The first and the last:", ends)
    draft.say(_definition(needle, scope))
    return draft.proposal(answer_about(situation, Topic.COUNT))


def show_lines(situation: Situation, question: Question, needle: Needle) -> TurnProposal:
    scope = scope_of(situation, question)
    if question.edge is Edge.LAST:
        needle = replace(needle, tail=True)
    found = search_in(situation, scope, needle, samples=LINES_SHOWN)
    draft = Draft()
    if not found:
        _nothing(draft, needle, scope)
        return draft.proposal(answer_about(situation, Topic.SHOW))
    shown = _fair_share(found)
    draft.claim(f"**{_counted(total(found), needle)}** {scope.words}.", (shown[0],))
    draft.lines(shown)
    if total(found) > len(shown):
        rest = plural(total(found) - len(shown), "more line")
        draft.say(f"{rest} not shown: name a file or a narrower text to see them.")
    return draft.proposal(answer_about(situation, Topic.SHOW))


def when_lines(situation: Situation, question: Question, needle: Needle) -> TurnProposal:
    """The first or last matching line by its time, over all files and in each."""
    scope = scope_of(situation, question)
    found = search_in(situation, scope, needle, timed=True)
    draft = Draft()
    if not found:
        _nothing(draft, needle, scope)
        return draft.proposal(answer_about(situation, Topic.WHEN))
    edge = question.edge or Edge.FIRST
    matches = [hits.latest if edge is Edge.LAST else hits.earliest for hits in found]
    dated = sorted((match.at, match.citation) for match in matches if match.at)
    if edge is Edge.LAST:
        dated.reverse()
    if dated:
        at, citation = dated[0]
        lead = f"**{clock(at)}** is the {edge} of {_counted(total(found), needle)} {scope.words}"
        draft.claim(f"{lead}.", (citation,))
    else:
        draft.say(f"**The {edge} of the {needle.label}** in each file (they carry no date):")
    shown = [citation for _, citation in dated] or [match.citation for match in matches]
    draft.lines(shown[:FILES_SHOWN])
    if len(shown) < len(matches):
        undated = plural(len(matches) - len(shown), "file")
        draft.say(f"Such lines of {undated} carry no date and are left out.")
    draft.say(_definition(needle, scope))
    return draft.proposal(answer_about(situation, Topic.WHEN))


def ask_for_text(situation: Situation, topic: Topic) -> TurnProposal:
    """What to count or show was not understood; guessing would give a wrong number."""
    draft = Draft()
    asked = "Which lines? Put the text in quotes, or say errors, warnings, timeouts, 5xx, restarts."
    draft.say(f"I {topic} lines by reading every file, but I did not understand which. {asked}")
    options = (f"{topic} lines containing 'connection refused'", f"{topic} errors per file")
    return draft.proposal(ClarificationRequest(questions=(asked,), options=options))


def _counted(count: int, needle: Needle) -> str:
    label = needle.label.replace("lines", "line", 1) if count == 1 else needle.label
    return f"{count:,} {label}"


def _per_file(draft: Draft, found: Sequence[Hits]) -> None:
    ranked = sorted(found, key=lambda hits: (-hits.count, hits.file))
    draft.bullets(
        draft.cited(f"{hits.count:,} in {inline(hits.file)}", (hits.first, hits.last))
        for hits in ranked[:FILES_SHOWN]
    )
    if len(ranked) > FILES_SHOWN:
        rest = ranked[FILES_SHOWN:]
        draft.say(f"{total(rest):,} more in {plural(len(rest), 'other file')}.")


def _fair_share(found: Sequence[Hits]) -> list[Citation]:
    """At most `LINES_SHOWN` lines: some of every file rather than all of the first."""
    each = max(1, LINES_SHOWN // len(found))
    return [match.citation for hits in found for match in list(hits.samples)[-each:]][:LINES_SHOWN]


def _nothing(draft: Draft, needle: Needle, scope: Scope) -> None:
    draft.say(f"**No {needle.label}** {scope.words}.")
    draft.say(_definition(needle, scope))


def _definition(needle: Needle, scope: Scope) -> str:
    files = plural(len(scope.sources), "file")
    return f"Counted by reading every line of {files}; what counts: {needle.definition}."
