"""The answer to the question that was asked, with the places it cites."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.markdown import Markdown
from rich.text import Text

from faultmaven.cli.answering import Answer
from faultmaven.cli.report.layout import Rows, place, section
from faultmaven.cli.visible import visible


def answer_section(answer: Answer) -> Iterator[RenderableType]:
    text = "\n".join(visible(line) for line in answer.text.split("\n"))
    places = tuple(
        (f"[{number}]", Text(place(cited), style="cyan"))
        for number, cited in enumerate(answer.citations, 1)
    )
    yield section("Answer", Markdown(text, hyperlinks=False), Rows(places, label_width=4))
    yield Text()
