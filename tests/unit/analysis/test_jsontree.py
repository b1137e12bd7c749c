"""JSON text as values that know their lines."""

import json

import pytest

from faultmaven.analysis import jsontree
from faultmaven.analysis.cloud.fields import Fields, every_object
from faultmaven.analysis.kubernetes.yamltree import Text

DOCUMENT = '{\n\t"Pods": [\n\t\t{"Phase": "Running", "Ready": true},\n\t\tnull, 3.50\n\t]\n}'


def test_a_key_and_an_item_know_their_lines() -> None:
    (document,) = jsontree.documents(DOCUMENT.split("\n"))

    assert document.lines == {"Pods": 2}
    assert document["Pods"].lines == [3, 4, 4]
    assert document["Pods"] == [{"Phase": "Running", "Ready": "true"}, None, "3.50"]


def test_texts_are_unescaped() -> None:
    text = json.dumps({"message": 'pods "till" \U0001f600\n"'})

    (document,) = jsontree.documents([text])

    assert document["message"] == 'pods "till" \U0001f600\n"'


@pytest.mark.parametrize(
    "text", ["{", "[}", '{"a" "b', "[" * 500, "{1: 2}]", "free text", "", '"a"']
)
def test_broken_text_ends_quietly(text: str) -> None:
    assert [found for found in jsontree.documents([text]) if not found] == []


def test_documents_may_stand_one_after_another() -> None:
    assert [*jsontree.documents(['{"a": 1} {"b": 2}', "[3]"])] == [{"a": "1"}, {"b": "2"}, ["3"]]


@pytest.mark.parametrize("name", ["StateValue", "state_value", "state-value", "stateValue"])
def test_a_field_is_found_however_an_api_spells_it(name: str) -> None:
    lines = ["{", f'  "{name}": "OK"', "}"]
    (document,) = jsontree.documents(lines)
    ((_, fields),) = every_object(Text("alarms.json", lines), document)

    assert fields.string("statevalue") == "OK"
    assert fields.line("statevalue").number == 2


def test_a_field_that_is_missing_reads_as_nothing() -> None:
    (document,) = jsontree.documents(['{"a": null}'])
    fields = Fields(Text("a.json", ['{"a": null}']), document)

    assert (fields.string("a"), fields.objects("a"), fields.number("b")) == ("", [], None)
    assert not fields.object("a").item
