"""Answers to a suspicion: is it the network, could it be DNS."""

import re2

from faultmaven.modules.agent.proposal import TurnProposal
from faultmaven.modules.agent.reasoners.blocks import answer_about, show_evidence
from faultmaven.modules.agent.reasoners.causes import what_broke
from faultmaven.modules.agent.reasoners.drafts import Draft
from faultmaven.modules.agent.reasoners.needles import TROUBLE
from faultmaven.modules.agent.reasoners.questions import Question
from faultmaven.modules.agent.reasoners.searching import Wanted, search, total
from faultmaven.modules.agent.reasoners.situation import Situation
from faultmaven.modules.agent.reasoners.topics import Topic
from faultmaven.modules.agent.reasoners.wording import plural, sentence, sureness

_KIN: tuple[tuple[str, str], ...] = (
    (r"dns|name resolution", r"\bdns\b|resolv|resolution|no such host|nxdomain|name or service"),
    (
        r"network|connectivity",
        r"network|packet loss|connection (refused|reset|timed)|no route|i/o timeout",
    ),
    (r"memory|oom|ram|leak", r"memory|\boom"),
    (r"cpu|throttl\w*", r"\bcpu\b|throttl"),
    (r"disk|storage|volume|pvc?", r"disk|storage|volume|\bpvc?\b|no space left|read-only file"),
    (r"image|registry|pull", r"image|registry|\bpull"),
    (r"database|db|sql", r"database|\bdb\b|\bsql|connections? exhausted"),
    (r"config\w*|environment|env", r"config|environment|\benv\b|variable"),
    (r"deploy\w*|release|rollout", r"deploy|rollout|release"),
    (r"certificates?|tls|ssl|cert", r"certificate|\btls\b|\bssl\b|x509"),
    (r"probes?|health ?checks?", r"probe|health ?check"),
    (r"nodes?|hosts?|kubelet", r"\bnode\b|kubelet|\bhost\b"),
    (r"quota|limits?", r"quota|\blimits?\b"),
    (r"auth\w*|permissions?|rbac|credentials?|passwords?",
     r"forbidden|unauthori|permission|credential|password|access denied"),
    (r"port|ports", r"\bports?\b"),
    (r"scheduler|scheduling", r"schedul"),
)  # fmt: skip
_TABLE = tuple((re2.compile(rf"(?i)\b(?:{said})\b"), meant) for said, meant in _KIN)
_LINES_SHOWN = 4


def judge(situation: Situation, question: Question) -> TurnProposal:
    """What the analysis holds for and against a suspected cause."""
    pattern = _meaning(question, situation)
    if pattern is None:
        return what_broke(situation, question)
    analysis, draft = situation.analysis, Draft()
    speaks_of = re2.compile("(?i)" + pattern)
    causes = [c for c in analysis.causes if speaks_of.search(f"{c.statement} {c.code}")]
    rejected = [r for r in analysis.ruled_out if speaks_of.search(f"{r.statement} {r.reason}")]
    signs = [f for f in analysis.findings if speaks_of.search(f"{f.statement} {f.code}")]
    if causes and causes[0].rank == 1:
        text = f"**Yes, that is where the evidence points** ({sureness(causes[0])})."
        draft.claim(f"{text} {sentence(causes[0].statement)}", causes[0].citations)
        show_evidence(draft, "**Evidence**", causes[0].citations)
    elif causes:
        text = f"**Possible, but not the likeliest** ({sureness(causes[0])})."
        draft.claim(f"{text} {sentence(causes[0].statement)}", causes[0].citations)
    elif rejected:
        draft.say("**No, that is ruled out.**")
        draft.bullets(
            draft.cited(f"{sentence(r.statement)} {sentence(r.reason)}", r.citations)
            for r in rejected
        )
    elif signs:
        draft.say("**There are signs of it, but it is not what I take for the cause.**")
        draft.bullets(draft.cited(sentence(f.statement), f.citations) for f in signs[:5])
    else:
        _without_a_sign(situation, draft, pattern)
    _what_instead(situation, draft, is_leading=bool(causes and causes[0].rank == 1))
    return draft.proposal(answer_about(situation, Topic.IDEA))


def _meaning(question: Question, situation: Situation) -> str | None:
    if known := next((meant for said, meant in _TABLE if said.search(question.text)), None):
        return known
    if question.about:
        return "|".join(re2.escape(name) for name in question.about)
    return question.needle.pattern.removeprefix("(?i)") if question.needle else None


def _without_a_sign(situation: Situation, draft: Draft, pattern: str) -> None:
    wanted = Wanted(
        ("(?i)" + pattern, TROUBLE.pattern),
        samples=_LINES_SHOWN,
        unless=TROUBLE.unless,
        least=TROUBLE.least,
    )
    found = search(situation.sources, wanted)
    if not found:
        draft.say("**Nothing speaks for it:** no warning or error line mentions it.")
        return
    lines = [match.citation for hits in found for match in hits.samples][:_LINES_SHOWN]
    count = plural(total(found), "warning or error line")
    draft.claim(f"**No finding speaks for it,** though {count} mention it.", lines[:1])
    draft.lines(lines)


def _what_instead(situation: Situation, draft: Draft, *, is_leading: bool) -> None:
    cause = situation.leading
    if cause and not is_leading:
        text = f"The evidence points elsewhere: {sentence(cause.statement)[:-1]}"
        draft.claim(f"{text} ({sureness(cause)}).", cause.citations)
