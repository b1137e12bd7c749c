from dataclasses import replace

from faultmaven.analysis.baseline import REASON, without_known
from faultmaven.analysis.engine import analyse
from faultmaven.analysis.model import (
    Analysis,
    Assurance,
    Cause,
    Citation,
    Entity,
    Verdict,
)
from tests.unit.analysis.evidence import source

QUOTE = Citation("a.txt", 1, 1, "x")
OLD = Cause(
    1,
    Entity("app", "till"),
    "k8s.oom_killed",
    "till is killed",
    0.9,
    Assurance.MECHANISTIC,
    (QUOTE,),
)
NEW = replace(OLD, rank=2, code="db.read_only", statement="till cannot write")
BOTH = Analysis(Verdict.CAUSE_FOUND, OLD.statement, (OLD, NEW))


def test_a_cause_that_was_there_before_is_ruled_out_with_its_citations() -> None:
    compared = without_known(BOTH, Analysis(Verdict.CAUSE_FOUND, "", (OLD,)))

    (ruled,) = compared.ruled_out
    assert (ruled.statement, ruled.reason, ruled.citations) == (OLD.statement, REASON, (QUOTE,))


def test_the_next_cause_takes_its_place() -> None:
    compared = without_known(BOTH, Analysis(Verdict.CAUSE_FOUND, "", (OLD,)))

    assert compared.causes == (replace(NEW, rank=1),)
    assert (compared.verdict, compared.summary) == (Verdict.CAUSE_FOUND, NEW.statement)


def test_a_circumstantial_next_cause_is_a_candidate() -> None:
    weak = replace(BOTH, causes=(OLD, replace(NEW, assurance=Assurance.CANDIDATE)))

    assert without_known(weak, BOTH).verdict is Verdict.INCONCLUSIVE
    assert without_known(weak, replace(BOTH, causes=(OLD,))).verdict is Verdict.CANDIDATES


def test_nothing_left_is_inconclusive() -> None:
    compared = without_known(BOTH, BOTH)

    assert (compared.causes, compared.verdict) == ((), Verdict.INCONCLUSIVE)


def test_a_baseline_without_causes_changes_nothing() -> None:
    assert without_known(BOTH, Analysis(Verdict.HEALTHY, "")) is BOTH


def test_the_lines_of_known_good_evidence_are_counted_by_themselves() -> None:
    now, before = source("ERROR drawer stuck\n", "now.log"), source("INFO up\n" * 3, "good.log")

    coverage = analyse([now], baseline=[before]).coverage

    assert (coverage.lines_read, coverage.known_good_lines) == (1, 3)
