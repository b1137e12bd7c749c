"""`faultmaven investigate`: evidence in, a report or JSON out."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from time import perf_counter

from faultmaven.analysis.engine import analyse
from faultmaven.analysis.formats import Format
from faultmaven.analysis.model import Analysis, Verdict
from faultmaven.analysis.serialise import to_json
from faultmaven.analysis.sources import Evidence
from faultmaven.cli.answering import answered
from faultmaven.cli.consoles import reading, show
from faultmaven.cli.exits import INCONCLUSIVE, VERDICT
from faultmaven.cli.inputs import evidence_at, formats_given
from faultmaven.cli.output import print_json
from faultmaven.cli.report import report


def investigate(
    paths: Sequence[Path],
    baseline: Sequence[Path],
    question: str,
    formats: Sequence[str] = (),
    *,
    as_json: bool,
) -> int:
    """Analyse the evidence at `paths`, print what it says, return the exit status."""
    started = perf_counter()
    with evidence_at(paths) as evidence:
        with evidence_at(baseline) as known_good:
            analysis = _analysed(evidence, known_good, formats_given(formats, evidence))
        answer = answered(analysis, evidence.sources, question) if question.strip() else None
    if as_json:
        print_json(to_json(analysis) | ({"answer": answer.to_json()} if answer else {}))
    else:
        show(report(analysis, perf_counter() - started, answer))
    return INCONCLUSIVE if analysis.verdict is Verdict.INCONCLUSIVE else VERDICT


def _analysed(
    evidence: Evidence, known_good: Evidence, formats: Mapping[str, Format]
) -> Analysis:
    skipped = [(skip.name, skip.reason) for skip in evidence.skipped]
    with reading() as advance:
        return analyse(
            evidence.sources,
            baseline=known_good.sources,
            progress=advance,
            skipped=skipped,
            formats=formats,
        )
