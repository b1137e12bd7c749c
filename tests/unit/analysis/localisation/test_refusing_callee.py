"""An error that names a callee tells of the callee, not of who logs it."""

from datetime import UTC, datetime, timedelta

from faultmaven.analysis.engine import analyse
from faultmaven.analysis.model import Analysis
from tests.unit.analysis.evidence import source

START = datetime(2033, 3, 4, 9, tzinfo=UTC)
FAILS_AT = 40


def till(error: str) -> Analysis:
    """What comes of a log of the till, which says `error` from some minute on, and of a metric of
    its failing requests, which rises then."""
    log, rates = [], ["time,till-rps,till-errors"]
    for minute in range(80):
        at, fails = START + timedelta(minutes=minute), minute >= FAILS_AT
        said = f"ERROR {error}" if fails else "INFO paid"
        log.append(f"{at:%Y-%m-%dT%H:%M:%S}Z {said}")
        rates.append(f"{at:%Y-%m-%d %H:%M:%S},{20 + minute % 3},{12 + minute % 2 if fails else 0}")
    return analyse([source("\n".join(log), "till.log"), source("\n".join(rates), "till-rates.csv")])


def test_a_callee_that_refuses_is_blamed_before_the_caller_whose_requests_fail() -> None:
    analysis = till("cannot pay: dial tcp bank-api:8080: connect: connection refused")

    assert (analysis.causes[0].entity.name, analysis.causes[0].code) == (
        "bank-api",
        "service.unavailable",
    )
