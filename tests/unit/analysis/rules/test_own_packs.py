"""Packs of one's own: the manual's example works, and each fault is told with its place."""

import re
from pathlib import Path

import pytest

from faultmaven.analysis.engine import analyse
from faultmaven.analysis.model import Analysis, Verdict
from faultmaven.analysis.rules.checking import check_folder, with_added
from faultmaven.analysis.rules.explaining import NothingExplained, explain, explained
from faultmaven.analysis.rules.library import BUILT_IN, built_in
from faultmaven.analysis.rules.model import RulePackInvalid
from faultmaven.analysis.rules.validation import load
from tests.unit.analysis.evidence import source

MANUAL = (Path(__file__).parents[4] / "docs" / "rules.md").read_text("utf-8")
PACK, LOG = (re.findall(rf"```{kind}\n(.*?)```", MANUAL, re.DOTALL)[0] for kind in ("yaml", "text"))
RULE = """rules:
  - id: mine
    code: {code}
    confidence: {confidence}
    when: {{signal: {signal}}}
    say: "{say}"
"""
CODE = """codes:
  - code: till.slow
    title: Slow
    entity: service
    category: {category}
    mechanism: It is slow.
"""
GAUGE = """gauges:
  - {signal: till.queue_long, metrics: [tillqueue], above: 5}
"""


def rule(
    code: str = "host.disk_full",
    confidence: str = "0.5",
    signal: str = "log.no_space",
    say: str = "{name} is full",
) -> str:
    return RULE.format(code=code, confidence=confidence, signal=signal, say=say)


def folder(path: Path, **packs: str) -> Path:
    for name, text in packs.items():
        (path / f"{name}.yaml").write_text(text, "utf-8")
    return path


def read(path: Path, log: str) -> Analysis:
    return analyse([source(log, "till.log")], library=with_added([folder(path, till=PACK)]))


def test_the_manual_s_pack_finds_the_manual_s_cause(tmp_path: Path) -> None:
    analysis = read(tmp_path, LOG)

    best = analysis.causes[0]
    assert (str(best.entity), best.code) == ("service/till", "till.paper_out")
    assert best.statement == "Printer front-1 of till has no paper (2 receipts wait)."
    assert best.remedy is not None
    assert best.remedy.commands[0].text == "lpstat -p front-1"


def test_the_manual_s_later_line_rules_the_cause_out(tmp_path: Path) -> None:
    later = "2031-05-06T09:10:00Z INFO printer {}: ready\n"

    analysis = read(tmp_path, LOG + later.format("front-1"))
    other = read(tmp_path, LOG + later.format("back-2"))

    assert analysis.causes == ()
    assert analysis.ruled_out[0].citations[0].quote.endswith("printer front-1: ready")
    assert other.verdict is Verdict.CAUSE_FOUND


@pytest.mark.parametrize(
    ("text", "line", "field", "told"),
    [
        (rule(code="host.disk_ful"), 3, "rules.0.code", "Did you mean host.disk_full?"),
        (rule(signal="log.no_spaces"), 5, "rules.0.when", "Did you mean log.no_space?"),
        (rule(confidence="1.5"), 4, "rules.0.confidence", "less than 1"),
        (rule(say="{name is"), 6, "rules.0.say", "{{ or }} for a brace"),
        (rule() + "    blame: nobody\n", 7, "rules.0.blame", "self, namespace, or KIND"),
        (rule() + "    colour: red\n", 7, "rules.0.colour", "Remove `colour`"),
        (rule() + "    strength: strong\n", 7, "rules.0.strength", "decisive"),
        ("rules:\n  - id: mine\n", 2, "rules.0.code", "Add `code:` here"),
        ("rules:\n  - id: 'mine\n", 3, "", "not valid YAML"),
        ("patterns:\n  - signal: s\n    pattern: 'a(?=b)'\n", 3, "patterns.0.pattern", "RE2"),
        (CODE.format(category="colour"), 5, "codes.0.category", "capacity"),
        (
            "patterns:\n  - signal: s\n    pattern: a\n    about: 'A B'\n",
            4,
            "patterns.0.about",
            "KIND",
        ),
        ("- just\n- a list\n", 1, "", "docs/rules.md"),
    ],
)
def test_a_fault_is_told_with_its_line_field_and_cure(
    tmp_path: Path, text: str, line: int, field: str, told: str
) -> None:
    (fault, *_) = check_folder(folder(tmp_path, mine=text))

    assert (fault.file, fault.line, fault.field) == ("mine.yaml", line, field)
    assert told in str(fault)


def test_a_rule_may_ask_for_the_signal_of_a_gauge_of_its_pack(tmp_path: Path) -> None:
    asked = rule(signal="till.queue_long") + "    unless: [{signal: till.queue_long.not}]\n"

    assert check_folder(folder(tmp_path, mine=GAUGE + asked)) == []


def test_an_id_in_two_packs_of_a_folder_is_a_fault(tmp_path: Path) -> None:
    (fault,) = check_folder(folder(tmp_path, first=rule(), second=rule()))

    assert (fault.file, fault.line, fault.field) == ("second.yaml", 2, "rules.0.id")


def test_text_that_is_not_utf_8_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_bytes(b"rules: \xff\xfe")

    (fault,) = check_folder(tmp_path)

    assert "UTF-8" in str(fault)


@pytest.mark.parametrize("name", ["", "missing"])
def test_a_folder_without_packs_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(RulePackInvalid, match=r"holds no pack|is no folder"):
        with_added([tmp_path / name])


def test_a_rule_of_one_s_own_replaces_the_built_in_one_of_its_id(tmp_path: Path) -> None:
    pack = rule(say="{name} is full, says the user").replace("id: mine", "id: disk-full")

    library = with_added([folder(tmp_path, mine=pack)])

    assert [each.say for each in library.rules if each.id == "disk-full"] == [
        "{name} is full, says the user"
    ]
    assert len(library.rules) == len(built_in().rules)


def test_the_built_in_packs_are_the_same_however_they_are_read() -> None:
    assert load([BUILT_IN]) == built_in()


def test_the_digest_changes_with_what_was_added(tmp_path: Path) -> None:
    first = with_added([folder(tmp_path, mine=rule())]).added
    second = with_added([folder(tmp_path, mine=rule(confidence="0.4"))]).added

    assert built_in().added == ""
    assert len({first, second, ""}) == 3


def test_an_explanation_says_what_is_looked_for_and_what_refutes_it() -> None:
    (found,) = explain(built_in(), "interface-down").rules

    assert found.decisive
    assert found.looks_for == ("log.link_down",)
    assert found.refuted_by == ("a later log.link_up about the same entity",)
    assert found.to_json()["source"]


def test_a_code_is_explained_with_all_its_rules() -> None:
    explanation = explain(built_in(), "host.filesystem_read_only")

    assert len(explanation.rules) >= 3
    assert {each.rule.code for each in explanation.rules} == {"host.filesystem_read_only"}


def test_what_has_no_rule_and_no_code_is_not_explained() -> None:
    with pytest.raises(NothingExplained, match="rules list WORD"):
        explain(built_in(), "host.tired")


def test_a_word_finds_rules_by_their_cause_s_title() -> None:
    found = {each.rule.code for each in explained(built_in(), "certificate EXPIRED")}

    assert "tls.certificate_expired" in found
    assert all(code.startswith("tls.") for code in found)


@pytest.mark.parametrize(("lines", "told"), [(1, "(once)"), (3, "(3 times)")])
def test_how_often_something_was_said_is_told_in_words(
    tmp_path: Path, lines: int, told: str
) -> None:
    pack = rule(say="{name} has no room ({times}).")
    said = "2031-05-06T09:08:07Z ERROR cannot write: No space left on device\n" * lines
    library = with_added([folder(tmp_path, mine=pack)])

    found = analyse([source(said, "till.log")], library=library).findings

    assert any(each.statement.endswith(f"has no room {told}.") for each in found)
