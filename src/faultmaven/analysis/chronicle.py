"""Everything that happened, from all kinds of evidence, on one timeline."""

from faultmaven.analysis import changes
from faultmaven.analysis.body import Body
from faultmaven.analysis.builds import outcomes
from faultmaven.analysis.cloud import notices
from faultmaven.analysis.comparison import onsets
from faultmaven.analysis.kubernetes import history
from faultmaven.analysis.metrics import happenings
from faultmaven.analysis.model import Event
from faultmaven.analysis.timeline import merged


def events(body: Body) -> tuple[Event, ...]:
    """The events of clusters, logs, clouds, metrics and builds, and the rollouts near them."""
    gathered = body.gathered
    told = [
        *history.events(body.topology),
        *changes.logged(body.topology, gathered.hits),
        *gathered.events,
        *onsets(gathered),
        *notices.events(gathered.told.notices),
    ]
    measured = happenings.events(body.moved, gathered.documents)
    rollouts = changes.rollouts(body.topology, told)
    return merged([*told, *rollouts, *measured, *outcomes.events(body.builds)])
