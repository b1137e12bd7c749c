"""`faultmaven rules` lists, explains and checks; `investigate --rules` uses packs of one's own."""

import json
from pathlib import Path

import pytest

from faultmaven.analysis.rules.model import RulePackInvalid
from faultmaven.bootstrap import choose_providers
from faultmaven.cli.configured import settings
from faultmaven.cli.entry import run

PACK = """codes:
  - code: till.paper_out
    title: Receipt printer without paper
    category: environment
    entity: service
    mechanism: 'The till {name} waits.'
rules:
  - id: till-paper-out
    code: till.paper_out
    strength: decisive
    confidence: 0.85
    when: {signal: log.paper_out}
    say: "{name} has no paper."
patterns:
  - signal: log.paper_out
    where: [log]
    pattern: 'out of paper'
"""
LOG = "2031-05-06T09:00:00Z INFO order\n" * 3 + "2031-05-06T09:00:02Z ERROR printer: out of paper\n"


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    folder = tmp_path / "packs"
    folder.mkdir()
    (folder / "till.yaml").write_text(PACK, "utf-8")
    (tmp_path / "till.log").write_text(LOG, "utf-8")
    return folder


def test_rules_are_listed_by_pack_and_found_by_a_word(capsys: pytest.CaptureFixture[str]) -> None:
    status = run(["rules", "list", "lockup"])

    shown = capsys.readouterr().out
    assert not status
    assert "linux-memory\nlockup  host.cpu_lockup  environment  decisive" in shown


def test_rules_alone_lists_them_all(capsys: pytest.CaptureFixture[str]) -> None:
    status = run(["rules"])

    assert not status
    assert int(capsys.readouterr().out.splitlines()[-1].split()[0]) > 300


def test_a_rule_is_explained_for_people_and_for_programs(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run(["rules", "explain", "oom-killer"])
    text = capsys.readouterr().out
    run(["rules", "explain", "oom-killer", "--json"])
    document = json.loads(capsys.readouterr().out)

    assert "decisive: shows the cause itself" in text
    assert "free -m  # read-only" in text
    assert document["code"] == "host.oom_killed"
    assert [rule["id"] for rule in document["rules"]] == ["oom-killer"]


def test_an_unknown_name_is_refused_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", "explain", "nothing"]) == 2

    assert "There is no rule and no code nothing" in capsys.readouterr().err


def test_packs_without_a_fault_pass(packs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", "check", str(packs)]) == 0

    assert "no fault" in capsys.readouterr().out


def test_faults_are_told_and_fail(packs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (packs / "till.yaml").write_text(PACK.replace("log.paper_out}", "log.paper}"), "utf-8")

    status = run(["rules", "check", str(packs), "--json"])

    (fault,) = json.loads(capsys.readouterr().out)["faults"]
    assert status == 2
    assert (fault["file"], fault["line"], fault["field"]) == ("till.yaml", 12, "rules.0.when")
    assert "log.paper_out" in fault["mend"]


@pytest.mark.parametrize("by_environment", [False, True])
def test_investigate_uses_packs_of_one_s_own(
    packs: Path,
    by_environment: bool,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    option = [] if by_environment else ["--rules", str(packs)]
    if by_environment:
        monkeypatch.setenv("RULES_DIR", str(packs))

    run(["investigate", str(packs.parent / "till.log"), "--json", *option])

    (cause,) = json.loads(capsys.readouterr().out)["causes"]
    assert (cause["code"], cause["entity"]["name"]) == ("till.paper_out", "till")


def test_investigate_refuses_packs_with_faults(
    packs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (packs / "till.yaml").write_text("rules: [", "utf-8")

    assert run(["investigate", str(packs.parent / "till.log"), "--rules", str(packs)]) == 2

    assert "till.yaml:" in capsys.readouterr().err


def test_a_server_refuses_packs_with_faults_before_it_starts(
    packs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (packs / "till.yaml").write_text("rules: [", "utf-8")
    monkeypatch.setenv("RULES_DIR", str(packs))
    monkeypatch.setenv("DATA_DIR", str(packs.parent / "data"))

    with pytest.raises(RulePackInvalid, match=r"till\.yaml:"):
        choose_providers(settings())
