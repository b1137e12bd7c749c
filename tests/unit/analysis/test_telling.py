"""The templates that an analysis tells: errors first, with rates that stay small."""

from datetime import UTC, datetime, timedelta

from faultmaven.analysis.gather import gather
from faultmaven.analysis.model import Template
from faultmaven.analysis.templates.telling import MAX_SPANS, MAX_TEMPLATES, telling
from tests.unit.analysis.cluster_text import read
from tests.unit.analysis.evidence import source

START = datetime(2031, 5, 6, 7, 0, tzinfo=UTC)
WORDS = ["tray", "coin", "lamp", "belt", "door", "seat", "wheel", "bell", "rail", "rope"]


def lines(number: int) -> str:
    return "".join(
        f"{START + timedelta(minutes=place):%Y-%m-%dT%H:%M:%SZ} "
        f"{'ERROR' if place % 500 == 0 else 'INFO'} "
        f"{WORDS[place % 10]} {WORDS[place // 10 % 10]} {WORDS[place // 100 % 5]} moved\n"
        for place in range(number)
    )


def told(number: int) -> tuple[Template, ...]:
    return telling(gather([source(lines(number))], ()).templates)


def test_errors_are_told_before_what_is_merely_frequent() -> None:
    found = told(3000)

    assert len(found) <= MAX_TEMPLATES
    assert any(template.level == "error" for template in found)
    assert [template.count for template in found] == sorted(
        (template.count for template in found), reverse=True
    )


def test_rates_add_up_in_spans_that_divide_the_time() -> None:
    for template in told(3000):
        assert template.rate
        assert sum(count for _, count in template.rate.counts) == template.count
        assert len(template.rate.counts) <= MAX_SPANS
        assert {at.timestamp() % template.rate.step for at, _ in template.rate.counts} == {0}


def test_an_analysis_tells_templates_with_examples_that_stand_in_the_file() -> None:
    text = lines(40)

    (template, *_) = read({"till.log": text}).templates

    assert template.example
    assert template.example.quote == text.split("\n")[template.example.line_start - 1]
