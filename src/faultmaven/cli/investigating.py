"""`faultmaven investigate`: evidence in, a report or JSON out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

from rich.console import RenderableType

from faultmaven.analysis.engine import analyse
from faultmaven.analysis.formats import Format
from faultmaven.analysis.model import Analysis, Verdict
from faultmaven.analysis.rules.library import Library, built_in
from faultmaven.analysis.serialise import to_json
from faultmaven.analysis.sources import Evidence, Source
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
    library = _with_added(options.rules) if options.rules else built_in()
    with evidence_at(paths) as evidence:
        with evidence_at(options.baseline) as known_good:
            formats = formats_given(options.formats, evidence)
            analysis = _analysed(evidence, known_good, formats, library)
        answer = _answered(analysis, evidence.sources, question) if question.strip() else _NONE
    if as_json:
        print_json(to_json(analysis) | answer.json)
    else:
        show(report(analysis, perf_counter() - started, answer.sections))
    return INCONCLUSIVE if analysis.verdict is Verdict.INCONCLUSIVE else VERDICT


@dataclass(frozen=True, slots=True)
class _Shown:
    """An answer as a part of the JSON, and as what stands before the report."""

    json: dict[str, Any] = field(default_factory=dict)
    sections: Sequence[RenderableType] = ()


_NONE = _Shown()


def _answered(analysis: Analysis, sources: Sequence[Source], question: str) -> _Shown:
    from faultmaven.cli.answering import answered
    from faultmaven.cli.report.answer import answer_section

    answer = answered(analysis, sources, question)
    return _Shown(
        {"answer": answer.to_json()}, () if answer.in_report else [*answer_section(answer)]
    )


def _with_added(folders: Sequence[Path]) -> Library:
    from faultmaven.analysis.rules.checking import with_added

    return with_added(folders)


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
