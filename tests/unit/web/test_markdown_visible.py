"""Text that is shown holds nothing that turns it around or hides in it."""

from faultmaven.web.markdown import visible


def test_characters_that_nobody_sees_are_left_out_and_lines_stay() -> None:
    hostile = "a\x1b[31m\x00b\u202ec\u2066d\u200be\x9bf\tg\nh"

    assert visible(hostile) == "a[31mbcdef\tg\nh"
