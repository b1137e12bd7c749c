import pytest

from faultmaven.cli.visible import visible


@pytest.mark.parametrize(
    "hostile",
    ["\x1b[2J", "\x1b]0;title\x07", "a\rb", "\N{RIGHT-TO-LEFT OVERRIDE}exe", "\x9b31m", "\0"],
)
def test_nothing_a_terminal_would_obey_is_left(hostile: str) -> None:
    shown = visible(hostile)

    assert shown.isprintable()
    assert "\N{REPLACEMENT CHARACTER}" in shown


def test_text_in_any_script_stays_as_it_is() -> None:
    assert visible("naïve 日本 │ ✗") == "naïve 日本 │ ✗"


def test_tabs_become_spaces() -> None:
    assert visible("a\tb") == "a   b"
