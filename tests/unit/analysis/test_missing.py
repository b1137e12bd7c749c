"""What is asked for where nothing decides."""

from datetime import UTC, datetime

import pytest

from faultmaven.analysis.kubernetes.state import Cluster
from faultmaven.analysis.kubernetes.topology import Topology
from faultmaven.analysis.missing import checks
from faultmaven.analysis.model import Citation, Event, FileCoverage

NOTHING = Topology(Cluster())
EVENT = Event(datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC), "x", "y", Citation("a.log", 1, 1, "z"))


def commands(*formats: str) -> list[str]:
    files = [FileCoverage("f", kind, 1.0, "", 1, 1) for kind in formats]
    return [check.command for check in checks(NOTHING, files, [EVENT])]


@pytest.mark.parametrize("kind", ["kubectl", "klog"])
def test_of_a_cluster_its_state_is_asked_for(kind: str) -> None:
    assert [command.split()[0] for command in commands(kind, "log")] == ["kubectl"]


def test_of_a_build_a_run_that_passed_and_what_was_changed_are_asked_for() -> None:
    assert [command.split()[0] for command in commands("build-log")] == ["faultmaven", "git"]


def test_of_a_log_the_host_s_log_around_the_first_event_is_asked_for() -> None:
    first, second = commands("java-log")

    assert '--since "2031-05-06 06:53:09 UTC" --until "2031-05-06 07:23:09 UTC"' in first
    assert "--baseline" in second
