import re
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from faultmaven.modules.agent.response_types import Payload, ResponseType

PAGE = (Path(__file__).parents[3] / "docs" / "response-types.md").read_text()
SECTIONS = re.findall(r"^## ([A-Z_]+)\n.*?```json\n(.*?)```", PAGE, re.DOTALL | re.MULTILINE)
PAYLOADS: TypeAdapter[Payload] = TypeAdapter(Payload)


def test_every_response_type_is_documented_in_order() -> None:
    assert [name for name, _ in SECTIONS] == [kind.value for kind in ResponseType]


@pytest.mark.parametrize(("name", "example"), SECTIONS, ids=[name for name, _ in SECTIONS])
def test_each_example_is_what_the_code_gives(name: str, example: str) -> None:
    payload = PAYLOADS.validate_json(example)

    assert payload.response_type == name
    assert set(PAYLOADS.dump_python(payload)) == set(payload.model_fields_set)
