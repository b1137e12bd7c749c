"""What is shown of an answer before it is verified: harmless, and without marks."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faultmaven.modules.agent.reasoners.model.provisional import LONGEST_WAIT, ProvisionalAnswer
from faultmaven.modules.agent.shielding import CaseShield

MARKDOWN = st.lists(
    st.sampled_from(
        [
            "word ",
            "`code <b>` ",
            "```\n",
            "\n",
            "<script>",
            "![x](http://h/)",
            "[3] ",
            "[a]( js:x) ",
        ]
    ),
    max_size=25,
).map("".join)


def shown(answer: str, size: int = 7, *, shield: CaseShield | None = None) -> list[str]:
    text = json.dumps({"answer": answer})
    draft = ProvisionalAnswer(shield or CaseShield())
    cuts = [text[start : start + size] for start in range(0, len(text), size)]
    return [*(draft.feed(cut, shielded=shield is not None) for cut in cuts), draft.finish()]


@pytest.mark.parametrize(
    ("answer", "seen"),
    [
        ("The disk is full [1][2]. It was so before [12].", "The disk is full. It was so before."),
        ("See ![a picture](https://elsewhere/x.png).", "See [a picture](https://elsewhere/x.png)."),
        ("An <img src=x> tag", "An &lt;img src=x> tag"),
        ("Run `kubectl logs <pod> [1]` now", "Run `kubectl logs <pod> [1]` now"),
        ("```sh\nls <dir> [1]\n```\nafter [1]", "```sh\nls <dir> [1]\n```\nafter"),
        ("un\u200bseen \u202eturned", "unseen turned"),
        ("See [this]( javascript:alert(1))", "See [this] ( javascript:alert(1))"),
        ("A ` alone, <b>", "A ` alone, &lt;b>"),
    ],
)
@pytest.mark.parametrize("size", [1, 7, 1000])
def test_what_is_shown_is_inert_and_has_no_marks(answer: str, seen: str, size: int):
    assert "".join(shown(answer, size)) == seen


@given(MARKDOWN, st.integers(1, 12))
def test_where_the_pieces_are_cut_changes_nothing(answer: str, size: int):
    assert "".join(shown(answer, size)) == "".join(shown(answer, 10_000))


def test_a_placeholder_is_restored_though_it_is_cut():
    shield = CaseShield()
    hidden = shield.hide("password=hunter2-and-more at 203.0.113.9")
    assert "<IP_1>" in hidden

    assert "".join(shown("It is <IP_1>, I think.", shield=shield)) == "It is 203.0.113.9, I think."


def test_a_word_without_end_is_not_waited_for_without_end():
    first = next(piece for piece in shown("!" * 50 + "[x](y)" + "a" * 1000) if piece)

    assert len(first) < LONGEST_WAIT
