"""`faultmaven investigate`: evidence in, a report or JSON out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from faultmaven.analysis.engine import analyse
from faultmaven.analysis.formats import Format
from faultmaven.analysis.model import Analysis, Verdict
from faultmaven.analysis.rules.checking import with_added
from faultmaven.analysis.rules.library import Library
from faultmaven.analysis.serialise import to_json
from faultmaven.analysis.sources import Evidence
from faultmaven.cli.answering import answered
from faultmaven.cli.consoles import reading, show
from faultmaven.cli.exits import INCONCLUSIVE, VERDICT
from faultmaven.cli.inputs import evidence_at, formats_given
from faultmaven.cli.output import print_json
from faultmaven.cli.report import report


@dataclass(frozen=True, slots=True)
class Options:
    """Known-good evidence, a question, formats as FILE=FORMAT, folders of the user's rules."""

    baseline: tuple[Path, ...] = ()
    question: str = ""
    formats: tuple[str, ...] = ()
    rules: tuple[Path, ...] = ()


def investigate(paths: Sequence[Path], options: Options, *, as_json: bool) -> int:
    """Analyse the evidence at `paths`, print what it says, return the exit status."""
    started, question = perf_counter(), options.question
    library = with_added(options.rules)
    with evidence_at(paths) as evidence:
        with evidence_at(options.baseline) as known_good:
            formats = formats_given(options.formats, evidence)
            analysis = _analysed(evidence, known_good, formats, library)
        answer = answered(analysis, evidence.sources, question) if question.strip() else None
    if as_json:
        print_json(to_json(analysis) | ({"answer": answer.to_json()} if answer else {}))
    else:
        show(report(analysis, perf_counter() - started, answer))
    return INCONCLUSIVE if analysis.verdict is Verdict.INCONCLUSIVE else VERDICT


def _analysed(
    evidence: Evidence, known_good: Evidence, formats: Mapping[str, Format], library: Library
) -> Analysis:
    skipped = [(skip.name, skip.reason) for skip in evidence.skipped]
    with reading() as advance:
        return analyse(
            evidence.sources,
            baseline=known_good.sources,
            progress=advance,
            library=library,
            skipped=skipped,
            formats=formats,
        )
