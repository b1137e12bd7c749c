"""Answers the question put to `investigate`, as the built-in analyst answers it in a chat."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from faultmaven.analysis.cited_lines import CitedLines
from faultmaven.analysis.model import Analysis, Citation
from faultmaven.analysis.sources import Source
from faultmaven.analysis.tool_calls import without_calls
from faultmaven.modules.agent.reasoners.builtin import propose
from faultmaven.modules.agent.reasoners.questions import understand
from faultmaven.modules.agent.reasoners.situation import Situation
from faultmaven.modules.agent.reasoners.topics import Topic
from faultmaven.modules.agent.verification import verified

IN_THE_REPORT = frozenset({Topic.CAUSE, Topic.WHY, Topic.SUMMARY, Topic.RULED_OUT, Topic.NEXT})


@dataclass(frozen=True, slots=True)
class Answer:
    """Markdown whose marks `[1]`, `[2]`, … stand for the citations in their order.

    `in_report` says that the report on the analysis answers the question already.
    """

    text: str
    citations: tuple[Citation, ...]
    in_report: bool

    def to_json(self) -> dict[str, Any]:
        return {"text": self.text, "citations": [asdict(cited) for cited in self.citations]}


def answered(analysis: Analysis, sources: Sequence[Source], question: str) -> Answer:
    """The answer with those of its citations that hold."""
    read, _ = without_calls(sources)
    situation = Situation(analysis, tuple(read))
    topic = understand(question, (), situation.subjects).topic
    proposal = propose(situation, question)
    proposal, _ = verified(proposal, CitedLines(sources, proposal.citations))
    return Answer(proposal.answer, proposal.citations, topic in IN_THE_REPORT)
