"""Text that is shown holds nothing that turns it around or hides in it."""

import pytest

from faultmaven.web.markdown import visible


def test_characters_that_nobody_sees_are_left_out_and_lines_stay() -> None:
    hostile = "a\x1b[31m\x00b\u202ec\u2066d\u200be\x9bf\tg\nh"

    assert visible(hostile) == "a[31mbcdef\tg\nh"


@pytest.mark.parametrize(
    "unseen",
    [
        "".join(chr(0xE0000 + ord(letter)) for letter in "close it"),
        "".join(chr(0xFE00 + ord(letter) % 16) for letter in "close it"),
        "\U000e0101\ufe0f\U000e0102",
        "\N{SOFT HYPHEN}\N{WORD JOINER}\N{ZERO WIDTH NO-BREAK SPACE}\N{HANGUL FILLER}",
        "\N{ARABIC LETTER MARK}\N{LINE SEPARATOR}\N{INHIBIT SYMMETRIC SWAPPING}",
    ],
)
def test_what_carries_text_unseen_is_gone(unseen: str) -> None:
    assert visible(f"disk{unseen} full") == "disk full"


def test_letters_of_all_scripts_and_emoji_stay() -> None:
    text = "שלום · Ελλάδα · 日本語 · é · ⚠\ufe0f · 👍"

    assert visible(text) == text
