"""How a group of spans differs from known-good ones, told as an anomaly."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto

import numpy as np

from faultmaven.analysis.localisation.anomaly import Anomaly, Direction, Kind, strength_of
from faultmaven.analysis.localisation.quoting import Quote
from faultmaven.analysis.localisation.shifts import UPPER, Floats, median, spread
from faultmaven.analysis.model import Citation
from faultmaven.analysis.traces.groups import Group, Measured
from faultmaven.analysis.traces.places import cited
from faultmaven.analysis.traces.spans import Longs, Spans

SHOWN = 2


class Way(Enum):
    """In which way a group differs: it fails, its work is slow, its calls are slow on the way, or
    its calls or the work around them are (no span tells which)."""

    FAILS = auto()
    WORK = auto()
    CALL = auto()
    EITHER = auto()


@dataclass(frozen=True, slots=True)
class Finding:
    """A group, its spans now and before, in which way they differ and by which robust z-score."""

    group: Group
    members: Longs
    past: Longs
    score: float
    way: Way

    def anomaly(self, now: Measured, before: Measured, quote: Quote) -> Anomaly:
        fails = self.way is Way.FAILS
        shown = self._failed(now) if fails else self._slow(now, before)
        return Anomaly(
            self.group.entity,
            self._kind(),
            _time(now.spans.start[shown].min()) if len(shown) else None,
            strength_of(self.score),
            Direction.UP,
            self._fails(now, before) if fails else self._slows(now, before),
            _cited(now.spans, shown, quote),
            own=fails or self.group.seen,
            peer=self.group.callee,
        )

    def _kind(self) -> Kind:
        if self.way is Way.FAILS:
            return Kind.ERRORS
        return Kind.NETWORK if self.way is Way.CALL and self.group.seen else Kind.LATENCY

    def _failed(self, now: Measured) -> Longs:
        return self.members[now.culprit[self.members]]

    def _slow(self, now: Measured, before: Measured) -> Longs:
        """The spans nearer to the upper quartile of now than to the usual one, slowest first."""
        own = now.own(self.members)
        known = before.own(self.past)
        limit = (float(np.quantile(known, UPPER)) + float(np.quantile(own, UPPER))) / 2
        return self.members[np.argsort(-own, kind="stable")][: int(np.count_nonzero(own > limit))]

    def _fails(self, now: Measured, before: Measured) -> str:
        called = f" to {self.group.callee.name}" if self.group.callee else ""
        return (
            f"{len(self._failed(now))} of {len(self.members)} spans of {self.group.entity.name}"
            f"{called} fail ({int(before.culprit[self.past].sum())} of {len(self.past)} before) "
            "with no failure below them."
        )

    def _slows(self, now: Measured, before: Measured) -> str:
        name, callee = self.group.entity.name, self.group.callee
        took, usual = compared(now.own(self.members), before.own(self.past))
        if callee is None:
            return f"{name} itself takes {took} for {self.group.operation} {usual}."
        if self.way is Way.EITHER:
            return f"{name} takes {took} around its calls to {callee.name} {usual}."
        if not self.group.seen:
            return f"Calls from {name} to {callee.name} take {took} {usual}."
        return f"Calls from {name} to {callee.name} spend {took} on the way {usual}."


def compared(took: Floats, usual: Floats) -> tuple[str, str]:
    """How long something takes and usually took (in ms), by the quantile that shows it best."""
    typical = median(took) > median(usual) + spread(usual)
    share, words = (0.5, "") if typical else (UPPER, " or more one time in four")
    now, before = (length(float(np.quantile(times, share))) for times in (took, usual))
    return f"{now}{words}", f"(usually {before})"


def length(milliseconds: float) -> str:
    """A length of time as people say it, in ms or s."""
    if milliseconds >= 10_000:
        return f"{milliseconds / 1000:.1f} s"
    return f"{milliseconds:.0f} ms" if milliseconds >= 100 else f"{milliseconds:.1f} ms"


def _cited(spans: Spans, members: Longs, quote: Quote) -> tuple[Citation, ...]:
    chosen: Sequence[int] = members[:SHOWN].tolist()
    return tuple(cited(spans, place, quote) for place in chosen)


def _time(micros: int) -> datetime:
    return datetime.fromtimestamp(int(micros) / 1e6, UTC)
