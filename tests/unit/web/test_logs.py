"""What the log says, and what it never says."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from faultmaven.web.logs import configure_logging
from faultmaven.web.tracing import begin_trace


@pytest.fixture(autouse=True)
def _json_logs() -> Iterator[None]:
    configure_logging(json=True, debug=False)
    yield
    structlog.reset_defaults()


def _last(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    return json.loads(capsys.readouterr().err.splitlines()[-1])


def test_a_line_is_json_with_the_trace_of_the_request(capsys: pytest.CaptureFixture[str]):
    trace = begin_trace(None)
    structlog.get_logger().info("happened", number=1)
    line = _last(capsys)

    assert (line["event"], line["number"], line["trace_id"]) == ("happened", 1, trace)
    assert line["level"] == "info"


@pytest.mark.parametrize("name", ["password", "access_token", "Authorization", "secret_key"])
def test_a_secret_is_hidden_by_its_name(capsys: pytest.CaptureFixture[str], name: str):
    structlog.get_logger().warning("happened", **{name: "hunter2"})

    assert _last(capsys)[name] == "[hidden]"


def test_libraries_log_in_the_same_form(capsys: pytest.CaptureFixture[str]):
    logging.getLogger("some.library").warning("careful: %s", "edge")
    line = _last(capsys)

    assert (line["event"], line["logger"]) == ("careful: edge", "some.library")


def test_an_exception_is_one_line_with_its_trace(capsys: pytest.CaptureFixture[str]):
    structlog.get_logger().error("failed", exc_info=ValueError("why"))

    assert "ValueError: why" in str(_last(capsys)["exception"])


def test_debugging_is_off_unless_asked_for(capsys: pytest.CaptureFixture[str]):
    structlog.get_logger().debug("detail")

    assert capsys.readouterr().err == ""
