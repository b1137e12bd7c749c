"""An analysis as JSON: the stable contract of `investigate --json`, and a lossless form for
storage."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from pydantic import TypeAdapter

from faultmaven.analysis.model import (
    Analysis,
    Cause,
    Citation,
    Coverage,
    Difference,
    Effect,
    Entity,
    Event,
    Finding,
    Remedy,
    RuledOut,
    Template,
    TimeSpan,
)

ENGINE_MODE = "rules"


def dump(analysis: Analysis) -> bytes:
    """The lossless form of an analysis, as JSON bytes; `load` reads it."""
    return _adapter().dump_json(analysis)


def load(data: bytes) -> Analysis:
    """The analysis that `dump` wrote. Raises `pydantic.ValidationError` if it is none."""
    return _adapter().validate_json(data)


@cache
def _adapter() -> TypeAdapter[Analysis]:
    return TypeAdapter(Analysis)


def to_json(analysis: Analysis) -> dict[str, Any]:
    """The contract of `faultmaven investigate --json`: plain values, times in ISO 8601 UTC."""
    return {
        "verdict": analysis.verdict.value,
        "summary": analysis.summary,
        "causes": [_cause(cause) for cause in analysis.causes],
        "ruled_out": [_ruled_out(item) for item in analysis.ruled_out],
        "timeline": [_event(event) for event in analysis.timeline],
        "coverage": _coverage(analysis.coverage),
        "findings": [_finding(finding) for finding in analysis.findings],
        "templates": [_template(template) for template in analysis.templates],
        "next_checks": [
            {"question": check.question, "command": check.command, "upload": check.upload}
            for check in analysis.next_checks
        ],
        "differences": [_difference(item) for item in analysis.differences],
        "engine": {"version": _version(), "mode": ENGINE_MODE},
    }


def _difference(item: Difference) -> dict[str, Any]:
    return {
        "kind": item.kind.value,
        "about": item.about,
        "summary": item.summary,
        "now": item.now,
        "before": item.before,
        "citation": _citation(item.citation) if item.citation else None,
        "known_good": _citation(item.known_good) if item.known_good else None,
    }


def _cause(cause: Cause) -> dict[str, Any]:
    return {
        "rank": cause.rank,
        "entity": _entity(cause.entity),
        "code": cause.code,
        "statement": cause.statement,
        "confidence": cause.confidence,
        "assurance": cause.assurance.value,
        "citations": [_citation(citation) for citation in cause.citations],
        "why": cause.why,
        "explains": [_effect(effect) for effect in cause.explains],
        "remedy": _remedy(cause.remedy),
        "independent": cause.independent,
        "changes": [_event(event) for event in cause.changes],
    }


def _effect(effect: Effect) -> dict[str, Any]:
    citations = [_citation(citation) for citation in effect.citations]
    return {"statement": effect.statement, "citations": citations}


def _remedy(remedy: Remedy | None) -> dict[str, Any] | None:
    if remedy is None:
        return None
    commands = [{"command": item.text, "safety": item.safety.value} for item in remedy.commands]
    return {"action": remedy.action, "commands": commands, "verification": remedy.verification}


def _ruled_out(item: RuledOut) -> dict[str, Any]:
    citations = [_citation(citation) for citation in item.citations]
    return {"statement": item.statement, "reason": item.reason, "citations": citations}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "entity": _entity(finding.entity),
        "statement": finding.statement,
        "strength": finding.strength.value,
        "current": finding.current,
        "rule": finding.rule,
        "citations": [_citation(citation) for citation in finding.citations],
    }


def _event(event: Event) -> dict[str, Any]:
    return {
        "at": _time(event.at),
        "kind": event.kind,
        "summary": event.summary,
        "entity": _entity(event.entity) if event.entity else None,
        "count": event.count,
        "citation": _citation(event.citation),
    }


def _template(template: Template) -> dict[str, Any]:
    rate = template.rate
    return {
        "id": template.id,
        "pattern": template.pattern,
        "level": template.level,
        "count": template.count,
        "file": template.file,
        "first_line": template.first_line,
        "last_line": template.last_line,
        "first_at": _time(template.first_at) if template.first_at else None,
        "last_at": _time(template.last_at) if template.last_at else None,
        "rate": rate
        and {"step": rate.step, "counts": [[_time(at), count] for at, count in rate.counts]},
        "example": _citation(template.example) if template.example else None,
    }


def _coverage(coverage: Coverage) -> dict[str, Any]:
    return {
        "files": [{**asdict(file), "span": _span(file.span)} for file in coverage.files],
        "lines_read": coverage.lines_read,
        "lines_total": coverage.lines_total,
        "bytes": coverage.bytes,
        "unparsed": coverage.unparsed,
        "span": _span(coverage.span),
        "gaps": [_span(gap) for gap in coverage.gaps],
        "skipped": [{"file": name, "reason": reason} for name, reason in coverage.skipped],
    }


def _entity(entity: Entity) -> Mapping[str, str]:
    found = {"kind": entity.kind, "name": entity.name}
    return found if entity.namespace is None else {**found, "namespace": entity.namespace}


def _citation(citation: Citation) -> dict[str, Any]:
    return asdict(citation)


def _span(span: TimeSpan | None) -> dict[str, str] | None:
    return None if span is None else {"start": _time(span.start), "end": _time(span.end)}


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _version() -> str:
    try:
        return version("faultmaven")
    except PackageNotFoundError:
        return "unknown"
