"""Which lines decide about a possible cause: those of the engine's own decisive findings."""

from faultmaven.analysis.model import Analysis, Citation, Entity, Strength


def subject_of(entity: Entity) -> str:
    """How a hypothesis names the entity it blames."""
    return f"{entity.namespace}/{entity}" if entity.namespace else str(entity)


def decides(analysis: Analysis, citation: Citation, subject: str, code: str) -> bool:
    """Whether a decisive finding of that cause about that subject stands behind the lines."""
    return any(
        same_place(citation, place)
        for finding in analysis.findings
        if finding.strength is Strength.DECISIVE and finding.current
        if (subject_of(finding.entity), finding.code) == (subject, code)
        for place in finding.citations
    )


def rules_out(analysis: Analysis, citation: Citation, statement: str) -> bool:
    """Whether the engine ruled the statement out by these lines."""
    return any(
        same_place(citation, place)
        for rejected in analysis.ruled_out
        if rejected.statement.rstrip(".") == statement.rstrip(".")
        for place in rejected.citations
    )


def same_place(one: Citation, other: Citation) -> bool:
    """Whether two citations share a line."""
    overlap = one.line_start <= other.line_end and other.line_start <= one.line_end
    return one.file == other.file and overlap
