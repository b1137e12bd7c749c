"""The suite `stub-models` puts a wrong cause well, and sees what a model has changed."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from faultmaven.evals.datasets import LabelledCase
from faultmaven.evals.model_stub import fenced
from faultmaven.evals.standing import Standing
from faultmaven.evals.suites.stub_models import ALONE, STUBS, WRONG, metrics_of, score, wrong

CONTEXT = """\
<verdict a1b2c3d4 from=analysis>
verdict cause_found: The image does not exist
</a1b2c3d4>
<evidence a1b2c3d4 from=cluster.txt:22-23>
The image does not exist (80%)
Failed to pull image "quoter:2.4.l"
</a1b2c3d4>

The fences above carry the mark a1b2c3d4."""
LABEL = {"fault_object": "app/quoter", "root_cause": "oom_killed"}
CASE = LabelledCase("kubernetes-incidents", "case-1", Path(), LABEL)
RIGHT = Standing((("app/quoter", "k8s.oom_killed"),), {"status": "open"}, ("model",), ("",))
MISLED = replace(RIGHT, ranking=(), state={"status": "closed"})


def test_a_wrong_cause_is_proven_with_lines_that_the_prompt_shows() -> None:
    messages = [{"role": "system", "content": ""}, {"role": "user", "content": CONTEXT}]

    said = json.loads(wrong({"messages": messages}))

    assert said["citations"] == [
        {
            "file": "cluster.txt",
            "line_start": 22,
            "line_end": 23,
            "quote": 'Failed to pull image "quoter:2.4.l"',
        }
    ]
    assert said["hypotheses"][0]["statement"] == WRONG


def test_a_prompt_is_told_apart_into_parts_and_what_stands_outside() -> None:
    parts, outside = fenced(CONTEXT)

    assert [(part.name, part.origin) for part in parts] == [
        ("verdict", "analysis"),
        ("evidence", "cluster.txt:22-23"),
    ]
    assert outside == ["The fences above carry the mark a1b2c3d4."]


@pytest.mark.parametrize(("standing", "expected"), [(RIGHT, 1.0), (MISLED, 0.0)])
def test_a_case_scores_by_the_rank_of_its_hypothesis(standing: Standing, expected: float) -> None:
    assert score(CASE, standing).score == expected


@pytest.mark.parametrize(("with_model", "passes"), [(RIGHT, True), (MISLED, False)])
def test_a_model_that_changes_a_case_fails_the_suite(with_model: Standing, passes: bool) -> None:
    stood = {ALONE: [RIGHT], **{name: [with_model] for name in STUBS}}

    metrics, _, problems = metrics_of((CASE,), stood)

    assert all(metric.passed for metric in metrics) is passes
    assert bool(problems) is not passes
