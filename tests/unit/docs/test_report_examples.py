import pytest

from tests.unit.case.reports.dossiers import EXAMPLES, examples


@pytest.mark.parametrize("name", examples())
def test_the_examples_of_reports_are_what_the_code_writes(name: str) -> None:
    assert (EXAMPLES / name).read_text(encoding="utf-8") == examples()[name]
