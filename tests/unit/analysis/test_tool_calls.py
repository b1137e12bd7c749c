"""Files that begin with the tool call that made them."""

import json

import pytest

from faultmaven.analysis.engine import analyse
from faultmaven.analysis.tool_calls import call_of, origin_of, unwrapped
from tests.unit.analysis.evidence import source

PODS = "NAME    READY   STATUS    RESTARTS   AGE\ntill-0   0/1     Pending   0          3m\n"


def transcript(tool: str, body: str, **parameters: str) -> str:
    """What a tool's recorder writes: the call, how it went, and the output."""
    call = {"toolset_name": "cluster", "tool_name": tool, "match_params": parameters}
    result = {"status": "success", "error": None, "return_code": 0, "params": parameters}
    return f"{json.dumps(call)}\n{json.dumps(result)}\n{body}"


def lines_of(text: str) -> list[str]:
    made = source(text, "out.txt")
    call = call_of(made)
    assert call is not None
    with unwrapped(made, call).open() as stream:
        return stream.read().decode().splitlines()


def test_a_kubectl_call_reads_as_the_command_that_it_was() -> None:
    lines = lines_of(transcript("kubectl_describe", PODS, kind="pod", name="till-0", namespace="k"))

    assert [line.rstrip() for line in lines[:3]] == [
        "",
        "$ kubectl describe pod till-0 -n k",
        PODS.splitlines()[0],
    ]


def test_lines_keep_their_numbers_and_the_file_its_size() -> None:
    text = transcript("fetch_logs", "stdout:\nfirst\n\nstderr:\n", pod_name="till-0")

    lines = lines_of(text)

    assert [line.strip() for line in lines] == ["", "", "", "first", "", ""]
    assert len("\n".join(lines) + "\n") == len(text)


def test_a_fetched_log_is_its_pods() -> None:
    call = call_of(source(transcript("fetch_pod_logs", "x\n", pod_name="till-0", namespace="k")))

    assert call is not None
    assert origin_of(call) == "k/till-0"


@pytest.mark.parametrize(
    "text",
    [
        '{"level": "info", "msg": "up"}\n{"level": "info"}\n',
        "plain\n",
        '{"tool": "x"}',
        "{broken\n",
    ],
)
def test_other_files_begin_with_no_call(text: str) -> None:
    assert call_of(source(text)) is None


def test_what_a_call_returned_is_read_and_cited_at_its_place() -> None:
    describe = transcript("kubectl_get_by_name", PODS, kind="pod", name="till-0", namespace="k")

    analysis = analyse([source(describe, "pods.txt")])

    assert [file.format for file in analysis.coverage.files] == ["kubectl"]
    assert [str(entity) for entity in analysis.entities] == ["app/till-0"]
