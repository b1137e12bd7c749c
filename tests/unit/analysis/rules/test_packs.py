"""Each rule over logs fires on its own lines, blames the right one, and spares a look-alike."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from faultmaven.analysis.engine import analyse
from faultmaven.analysis.model import Analysis
from faultmaven.analysis.rules import library as libraries
from faultmaven.analysis.rules.checking import check_folder
from tests.unit.analysis.evidence import source

CASES: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "logs.yaml").read_text("utf-8")
)
PACKS = (
    "linux-memory linux-storage network tls services proxies jvm python node go".split()  # noqa: SIM905
)
SPEAKERS = {
    "app": ("2031-05-06T07:00:{:02}Z {}", "billing.log", "INFO order taken"),
    "kernel": ("May  6 07:00:{:02} kiosk-7 kernel: {}", "messages", "device ready"),
    "init": ("May  6 07:00:{:02} kiosk-7 systemd[1]: {}", "messages", "Reached target Paths."),
    "daemon": ("May  6 07:00:{:02} kiosk-7 scaled[31]: {}", "messages", "session opened"),
    "nginx": ("2031/05/06 07:00:{:02} {}", "edge-error.log", "[notice] 31#31: start worker"),
    "envoy": (
        '[2031-05-06T07:00:{:02}.001Z] "GET /menu HTTP/1.1" {}',
        "edge.log",
        '200 - via_upstream - "-" 0 19 3 2 "-"',
    ),
}


def read(case: dict[str, Any], said: str | list[str]) -> Analysis:
    """The analysis of a log with everyday lines around what is said."""
    form, file, everyday = SPEAKERS[case.get("by", "app")]
    lines = [everyday] * 3 + ([said] if isinstance(said, str) else said)
    text = "\n".join(form.format(second, line) for second, line in enumerate(lines))
    return analyse([source(text + "\n", file)])


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_fires_on_its_own_lines_and_blames_whom_they_are_about(rule: str) -> None:
    case = CASES[rule]

    findings = read(case, case["shows"]).findings

    assert {str(found.entity) for found in findings if found.rule == rule} == {case["blames"]}


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_spares_what_only_looks_like_its_lines(rule: str) -> None:
    case = CASES[rule]

    findings = read(case, case["spares"]).findings

    assert rule not in {found.rule for found in findings}


@pytest.mark.parametrize("pack", PACKS)
def test_every_rule_of_a_pack_has_its_lines(pack: str) -> None:
    library = libraries.built_in()

    rules = {rule for rule, home in library.packs.items() if home == pack}

    assert rules
    assert rules - CASES.keys() == set()


def test_the_built_in_packs_have_no_fault() -> None:
    assert check_folder(libraries.BUILT_IN) == []


@pytest.mark.parametrize("pack", PACKS)
def test_every_rule_names_its_source_and_every_code_how_to_mend_and_verify_it(pack: str) -> None:
    library = libraries.built_in()

    rules = [rule for rule in library.rules if library.packs[rule.id] == pack]

    assert [rule.id for rule in rules if not rule.source.startswith("https://")] == []
    entries = [library.entry(rule.code) for rule in rules]
    assert [each.code for each in entries if not (each.action and each.verify and each.check)] == []
