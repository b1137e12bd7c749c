"""What containers said before they were started anew, and whether they have worked since."""

import re

from faultmaven.analysis.kubernetes.state import Pod
from faultmaven.analysis.kubernetes.topology import App

SETTLED = 600
"""Seconds: a container that ran ten minutes without trouble is in no loop, so that the kubelet
starts its back-off anew (kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle)."""
_PREVIOUS = re.compile(r"(?:^|[-_.])previous(?:[-_.]|$)")


def outlived(app: App, file: str) -> str:
    """Why what an app's log file tells has passed: its container was started anew since (as
    `kubectl logs --previous` prints it), and every pod is ready and in no loop; empty otherwise."""
    earlier = _PREVIOUS.search(file.rpartition("/")[2]) is not None
    if not (earlier and app.observed and app.healthy and all(map(_settled, app.pods))):
        return ""
    return (
        f"the container that said so was started anew, and {app.entity.name} has been ready since"
    )


def _settled(pod: Pod) -> bool:
    return pod.restarts < 2 or (pod.restarted or 0) >= SETTLED
