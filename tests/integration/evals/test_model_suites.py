"""The suites that put models of their own before a server, on cases of a few lines."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from faultmaven.evals.bench import Bench
from faultmaven.evals.results import SuiteResult
from faultmaven.evals.suites import injection, stub_models
from tests.integration.agent.test_routers import CLUSTER

LABEL = {"query": "What broke?", "fault_object": "app/quoter", "root_cause": "incorrect_image"}


@pytest.mark.parametrize("run", [injection.run, stub_models.run], ids=["injection", "stub-models"])
def test_models_that_lie_or_obey_change_nothing(
    run: Callable[[Bench], SuiteResult], tmp_path: Path
) -> None:
    folder = tmp_path / "kubernetes-incidents"
    (folder / "case-1").mkdir(parents=True)
    (folder / "labels.json").write_text(json.dumps({"case-1": LABEL}))
    (folder / "case-1" / "cluster.txt").write_text(CLUSTER)

    with Bench(tmp_path, 1, 1, lambda *_: None) as bench:
        result = run(bench)

    assert result.problems == ()
    assert result.passed, result.failure
