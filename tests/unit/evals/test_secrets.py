"""How examples are planted and judged."""

import json

import pytest

from faultmaven.evals.suites.secrets import LAYOUTS, Example, is_recalled


@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_example_is_recalled_in_every_layout(layout: str) -> None:
    example = Example("till.till.1", 'till_token = "q7Xw2ZpL9vRt4KsB"')

    assert is_recalled(example, layout)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_example_without_a_secret_is_not(layout: str) -> None:
    assert not is_recalled(Example("till.till.1", "the till prints a receipt"), layout)


def test_the_credential_is_the_word_that_varies_most_outside_of_hosts() -> None:
    text = "curl https://till-0123456789ab.test/orders -H 'token: q7Xw2ZpL9vRt4KsB'"

    assert Example("till.till.1", text).credential == "q7Xw2ZpL9vRt4KsB"


def test_examples_of_a_vendor_are_in_one_half() -> None:
    halves = {Example(f"till.till.{number}", "").half for number in range(9)}

    assert len(halves) == 1


def test_json_stays_json() -> None:
    assert json.loads(LAYOUTS["json"]('a "b"\nc'))["message"] == 'a "b"\nc'
