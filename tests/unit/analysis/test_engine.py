"""The engine as a whole: determinism, honesty, hostile input, what leaves it."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faultmaven.analysis.citations import SourceLine, cite, verify
from faultmaven.analysis.claims import Claims
from faultmaven.analysis.engine import analyse
from faultmaven.analysis.model import (
    Assurance,
    Cause,
    Citation,
    Entity,
    Event,
    Finding,
    RuledOut,
    Strength,
    Verdict,
)
from faultmaven.analysis.serialise import dump, load, to_json
from tests.unit.analysis.cluster_text import NODES, deployments, pod, pods, read, service, top
from tests.unit.analysis.evidence import source

BROKEN = {
    "a.txt": deployments(orders="0/1", ledger="1/1"),
    "b.txt": pods(orders=("0/1", "Pending", 0), ledger=("1/1", "Running", 0)) + NODES,
    "c.txt": pod(
        "orders",
        ready=False,
        events='  Warning  Failed  5s  kubelet  Error: secret "key" not found\n',
    ),
    "logs/ledger.log": "2026-01-02T10:00:00Z ERROR cannot reach orders\n",
}


def quoted_lines(citation: Citation) -> list[str]:
    return BROKEN[citation.file].split("\n")[citation.line_start - 1 : citation.line_end]


@given(st.permutations(sorted(BROKEN)))
def test_the_order_of_the_sources_does_not_matter(names: Sequence[str]) -> None:
    shuffled = analyse([source(BROKEN[name], name) for name in names])

    assert dump(shuffled) == dump(read(BROKEN))


STARTED = (
    "$ kubectl describe pod web-1 -n shop\nName:         web-1\nNamespace:    shop\n"
    "Start Time:   {}\nStatus:       Running\n"
)
LOG = "2026-01-02T10:00:00Z ERROR boom\n" * 4


@pytest.mark.parametrize(
    "texts",
    [
        ['$ kubectl describe pod web\nError from server (NotFound): pods "web" not found\n'],
        ["$ kubectl describe pods\nNo resources found in shop namespace.\n"],
        [LOG + "0001-01-01T00:00:00+14:00 ERROR boom\n"],
        [LOG + "9999-12-31T23:59:59-14:00 ERROR boom\n"],
        [STARTED.format("Fri, 02 Jan 2026 10:00:00 +0000"), LOG + "0001-01-01T00:00:00Z ERROR x\n"],
        [STARTED.format("Fri, 31 Dec 9999 23:59:59 +0000"), LOG],
        [STARTED.format("Fri, 02 Jan 99999999999999999999 10:00:00 +0000"), LOG],
    ],
)
def test_what_is_missing_or_out_of_the_calendar_stops_nothing(texts: Sequence[str]) -> None:
    analysis = analyse([source(text, str(number)) for number, text in enumerate(texts)])

    assert [read.file for read in analysis.coverage.files] == [str(n) for n in range(len(texts))]


def test_every_citation_is_found_at_its_lines() -> None:
    analysis = read(BROKEN)

    cited = [c for cause in analysis.causes for c in cause.citations]
    cited += [c for finding in analysis.findings for c in finding.citations]
    assert cited
    assert all(verify(c, quoted_lines(c)) for c in cited)


def test_an_analysis_survives_storage_unchanged() -> None:
    analysis = read(BROKEN)

    assert load(dump(analysis)) == analysis


def test_the_json_has_the_contract_s_fields() -> None:
    data = json.loads(json.dumps(to_json(read(BROKEN))))

    fields = "verdict causes ruled_out timeline coverage findings next_checks engine"
    assert set(fields.split()) <= data.keys()
    assert data["causes"][0]["entity"] == {"kind": "app", "name": "orders", "namespace": "shop"}
    assert {"file", "line_start", "line_end", "quote"} == data["causes"][0]["citations"][0].keys()


def test_a_healthy_cluster_has_no_cause() -> None:
    up = deployments(orders="1/1") + pods(orders=("1/1", "Running", 0)) + pod("orders")

    analysis = read({"k.txt": up + NODES + service("orders")})

    assert (analysis.verdict, analysis.causes) == (Verdict.HEALTHY, ())


def test_nothing_decisive_is_inconclusive_and_says_what_would_decide() -> None:
    analysis = read({"k.txt": deployments(orders="0/1")})

    assert analysis.verdict is Verdict.INCONCLUSIVE
    assert any(check.command.startswith("kubectl") for check in analysis.next_checks)


def test_no_evidence_at_all_asks_for_the_state() -> None:
    analysis = analyse([])

    assert analysis.verdict is Verdict.INCONCLUSIVE
    assert analysis.next_checks


def test_a_cause_comes_with_a_remedy_whose_commands_carry_their_class() -> None:
    remedy = read(BROKEN).causes[0].remedy

    assert remedy is not None
    assert {command.safety for command in remedy.commands} >= {"read_only", "mutating"}
    assert "-n shop" in remedy.commands[0].text


def test_one_file_or_many_say_the_same() -> None:
    joined = "".join(BROKEN[name] for name in ("a.txt", "b.txt", "c.txt"))

    assert top(read({"k.txt": joined})) == top(read(BROKEN))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\0" * 500,
        "$ kubectl get pods\nNAME READY\n" + "x" * 200_000,
        "$ kubectl describe pods x\nName:\n",
        "$ kubectl describe pods x\nName:  x\nContainers:\n" + " " * 200_000 + "deep:",
        "\n".join(" " * n + "k:" for n in range(500)),
        "$ kubectl get pods -o yaml\n" + "[" * 50_000,
        "$ kubectl get events\n9s Warning Failed pod/x " + "(" * 9_000,
        "$ kubectl get nodes -o json\n{",
        "● kubelet.service\n     Active:",
        "time,a-cpu\n1\n,,,,\nx,y",
        "apiVersion: v1\nkind: Pod\nmetadata: []\nspec: 3",
        "kind: List\napiVersion: v1\nitems: [1, {kind: Pod}, {kind: Service, metadata: {name: x}}]",
    ],
)
def test_broken_input_is_read_without_harm(text: str) -> None:
    analysis = analyse([source(text, "k.txt")])

    assert analysis.causes == ()
    assert analysis.coverage.lines_read == analysis.coverage.lines_total


@given(st.text(max_size=300))
def test_any_text_after_a_prompt_is_harmless(text: str) -> None:
    analysis = analyse([source(f"$ kubectl describe pods x\nName:  x\n{text}", "k.txt")])

    assert analysis.coverage.files


def test_a_quote_that_is_not_there_is_no_citation() -> None:
    assert not verify(Citation("f", 1, 1, "other"), ["a line"])
    assert not verify(Citation("f", 2, 2, "a line"), [])
    assert not verify(Citation("f", 0, 1, "a line"), ["a line"])


def test_a_secret_line_is_cited_by_its_key_alone() -> None:
    cited = cite(SourceLine("f", 3, "  DB_PASSWORD: hunter2"), "DB_PASSWORD")

    assert cited == Citation("f", 3, 3, "DB_PASSWORD")


def test_claims_keep_only_the_citations_that_stand_in_their_files() -> None:
    entity = Entity("app", "till")
    good, bad = Citation("f.log", 2, 2, "no paper"), Citation("f.log", 1, 1, "no paper")
    at = datetime(2031, 5, 6, tzinfo=UTC)
    claims = Claims(
        causes=(
            Cause(1, entity, "a", "A.", 0.8, Assurance.MECHANISTIC, (bad,)),
            Cause(2, entity, "b", "B.", 0.7, Assurance.MECHANISTIC, (good, bad)),
        ),
        findings=(Finding("a", entity, "A.", Strength.DECISIVE, (bad,)),),
        ruled_out=(RuledOut("C.", "no", (bad, good)),),
        timeline=(Event(at, "error", "x", good), Event(at, "error", "y", bad)),
    )

    kept = claims.verified([source("all well\nno paper\n", "f.log")], {})

    assert [(cause.rank, cause.code, cause.citations) for cause in kept.causes] == [
        (1, "b", (good,))
    ]
    assert kept.findings == ()
    assert kept.ruled_out == (RuledOut("C.", "no", (good,)),)
    assert [event.summary for event in kept.timeline] == ["x"]


def test_what_is_undecided_names_the_most_frequent_error_and_what_was_thrown() -> None:
    order = "2026-11-20 10:00:0{n} ERROR app order {n} failed\nTraceback (most recent call last):\n"
    trace = '  File "orders.py", line 42, in place\n    qty = item["qty"]\nKeyError: \'qty\'\n'
    log = "2026-11-20 10:00:00 ERROR app no disk\n" + "".join(
        order.format(n=n) + trace for n in (1, 2, 3)
    )

    said = analyse([source(log, "app.log")])

    assert said.verdict == "inconclusive"
    assert "order 1 failed (KeyError: 'qty') (×3)" in said.summary
