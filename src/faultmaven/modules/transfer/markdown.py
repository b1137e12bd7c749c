"""A case for people to read, in Markdown."""

from collections.abc import Iterator

from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.proofs import Proof
from faultmaven.modules.case.records import CaseRecord
from faultmaven.modules.transfer.manifest import Manifest
from faultmaven.web.markdown import plain


def told(whole: Manifest) -> str:
    """The case from its problem to its talk; what is proven names file and line."""
    parts = (
        _head(whole.case),
        _investigation(whole.case.investigation),
        _evidence(whole),
        _talk(whole.case),
    )
    return "\n".join(line for part in parts for line in part) + "\n"


def _head(case: CaseRecord) -> Iterator[str]:
    reason = f" ({case.closure_reason})" if case.closure_reason else ""
    yield f"# {plain(case.title)}"
    yield ""
    opened = f"opened {case.created_at:%Y-%m-%d %H:%M} UTC"
    yield f"{case.status}{reason}, {case.priority} priority, {opened}"
    for text in (case.problem_statement, case.description):
        if text:
            yield from ("", text)


def _investigation(investigation: Investigation) -> Iterator[str]:
    if investigation.conclusion.statement:
        conclusion = investigation.conclusion
        yield from ("", "## Conclusion", "")
        yield f"{plain(conclusion.statement)} ({conclusion.label}){_proven(conclusion.proofs)}"
    yield from _list(
        "Milestones",
        (
            f"{m.milestone}: {plain(m.statement)}{_proven(m.proofs)}"
            for m in investigation.milestones
        ),
    )
    yield from _list(
        "Hypotheses",
        (
            f"{h.id}, {h.status}, {h.likelihood:.2f}: {plain(h.statement)}"
            + (f" ({plain(h.reason)})" if h.reason else "")
            + _proven(tuple(link.proof for link in h.links))
            for h in investigation.hypotheses
        ),
    )
    yield from _list(
        "Solutions",
        (f"{s.id}, {s.status}: {plain(s.immediate_action)}" for s in investigation.solutions),
    )
    yield from _list(
        "Timeline",
        (
            f"{fact.at:%Y-%m-%d %H:%M:%S} UTC {plain(fact.text)}{_proven((fact.proof,))}"
            for fact in investigation.timeline
        ),
    )
    yield from _list(
        "Journal",
        (
            f"turn {note.turn}, {note.kind}: {plain(note.text)}{_proven(note.proofs)}"
            for note in investigation.journal
        ),
    )


def _evidence(whole: Manifest) -> Iterator[str]:
    return _list(
        "Evidence",
        (f"{plain(e.label)} ({e.size:,} bytes, SHA-256 {e.sha256})" for e in whole.evidence),
    )


def _talk(case: CaseRecord) -> Iterator[str]:
    if case.messages:
        yield from ("", "## Messages")
    for message in case.messages:
        yield from ("", f"### {message.seq}. {message.role}", "", message.content)


def _list(title: str, items: Iterator[str]) -> Iterator[str]:
    for number, item in enumerate(items):
        if number == 0:
            yield from ("", f"## {title}", "")
        yield f"- {item}"


def _proven(proofs: tuple[Proof, ...]) -> str:
    places = dict.fromkeys(f"{proof.file}:{proof.line_start}" for proof in proofs)
    return f" [{', '.join(places)}]" if places else ""
