"""The sentences that several answers share."""

from datetime import UTC, datetime, timedelta

import re2

from faultmaven.analysis.model import Cause, Coverage, Entity, NextCheck, TimeSpan
from faultmaven.modules.case.conclusions import NeededEvidence
from faultmaven.modules.case.phases import Strategy
from faultmaven.web.markdown import inline

_LIKE_A_MARK = re2.compile(r"\[(\d+)\]")
_LABELS = ((0.90, "verified"), (0.70, "confident"), (0.50, "probable"))


def label(confidence: float) -> str:
    """The word for a confidence, as in the design's working conclusion."""
    return next((word for least, word in _LABELS if confidence >= least), "speculation")


def no_fix_yet(strategy: Strategy) -> str:
    """Why no fix is proposed, and from what on one would be."""
    least = f"I propose one from {strategy.confidence_to_act:.0%} confidence on"
    if strategy is Strategy.POST_MORTEM:
        least += ", and in a post-mortem only a fix that worked gives that: tell me what was done"
    return f"**No fix yet:** no cause stands firmly enough ({least})."


def sentence(text: str) -> str:
    """The text with a full stop at its end, and with nothing in it that looks like a mark."""
    text = _LIKE_A_MARK.sub(r"\\[\1\\]", text.strip())
    return text if not text or text[-1] in ".!?:" else text + "."


def sureness(cause: Cause) -> str:
    return f"{cause.confidence:.0%}, {label(cause.confidence)}"


def named(entity: Entity) -> str:
    inside = f" in {inline(entity.namespace)}" if entity.namespace else ""
    return f"{entity.kind} {inline(entity.name)}{inside}"


def read_of(coverage: Coverage) -> str:
    text = f"Read {coverage.lines_read:,} of {coverage.lines_total:,} lines"
    text += f" in {plural(len(coverage.files), 'file')}"
    if coverage.skipped:
        text += f"; {plural(len(coverage.skipped), 'file')} could not be read"
    return text + "."


def plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def clock(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def lasting(time: timedelta) -> str:
    """A stretch of time in its two largest units."""
    seconds = int(time.total_seconds())
    units = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))
    told = []
    for noun, size in units:
        count, seconds = divmod(seconds, size)
        if count:
            told.append(plural(count, noun))
    return " ".join(told[:2]) or "a moment"


def stretch(span: TimeSpan) -> str:
    return f"{clock(span.start)} to {clock(span.end)}"


def requested(check: NextCheck) -> NeededEvidence:
    return NeededEvidence(
        question=check.question,
        command=check.command,
        upload=check.upload or "Upload the output as a file to this case.",
    )
