from faultmaven.analysis.kubernetes.state import Cluster
from faultmaven.analysis.kubernetes.topology import Topology
from faultmaven.analysis.model import Assurance, Cause, Citation, Entity, Verdict
from faultmaven.analysis.next_checks import propose
from faultmaven.analysis.rules.library import Library
from faultmaven.analysis.rules.model import Entry

AT = (Citation("a.txt", 1, 1, "x"),)
NOTHING = Topology(Cluster())


def entry(code: str, check: str, elsewhere: str = "") -> Entry:
    return Entry(
        code=code,
        title="t",
        category="c",
        entity="app",
        mechanism="m",
        check=check,
        check_elsewhere=elsewhere,
        look="Look?",
    )


def library(**checks: str) -> Library:
    return Library((), (), {code: entry(code, check) for code, check in checks.items()})


def causes(**confidences: float) -> list[Cause]:
    return [
        Cause(rank, Entity("app", "till"), code, "…", confidence, Assurance.CANDIDATE, AT)
        for rank, (code, confidence) in enumerate(confidences.items(), 1)
    ]


def commands(found: list[Cause], known: Library) -> list[str]:
    checks = propose(Verdict.CANDIDATES, found, NOTHING, known)
    return [check.command for check in checks]


def test_the_check_that_halves_the_weight_comes_before_the_one_of_the_best_cause() -> None:
    found = causes(disk=0.45, dns=0.4, tls=0.4)
    shared = library(disk="df", dns="curl -v", tls="curl -v")

    assert commands(found, shared) == ["curl -v", "df"]


def test_equally_separating_checks_stay_in_the_order_of_their_causes() -> None:
    assert commands(causes(b=0.4, a=0.4), library(a="get a", b="get b")) == ["get b", "get a"]


def test_a_cause_without_a_check_proposes_none() -> None:
    assert commands(causes(a=0.6), library(a="")) == []


def test_a_found_cause_keeps_only_its_own_check() -> None:
    known = library(a="get a", b="get b")

    checks = propose(Verdict.CAUSE_FOUND, causes(a=0.8, b=0.5), NOTHING, known)

    assert [check.command for check in checks] == ["get a"]


def test_a_healthy_system_needs_no_check() -> None:
    assert propose(Verdict.HEALTHY, (), NOTHING, library()) == ()


def test_without_a_cluster_a_check_is_one_that_works_elsewhere() -> None:
    known = Library((), (), {"a": entry("a", "kubectl get a", "systemctl status {name}")})
    here = propose(Verdict.CANDIDATES, causes(a=0.5), NOTHING, known)

    assert [check.command for check in here] == ["systemctl status till"]
