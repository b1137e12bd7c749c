"""A report as one HTML file that needs nothing else: style and picture are in it, no script."""

from collections.abc import Iterator
from html import escape
from pathlib import Path

from faultmaven.modules.case.reports.chart import as_svg
from faultmaven.modules.case.reports.dossier import clock
from faultmaven.modules.case.reports.markdown import labelled
from faultmaven.modules.case.reports.references import GONE, References, place, quoted
from faultmaven.modules.case.reports.story import (
    Block,
    Bullets,
    Commands,
    Moment,
    Paragraph,
    Sentence,
    Story,
    Timeline,
)
from faultmaven.web.markdown import visible

_STYLE = (Path(__file__).parent / "report.css").read_text(encoding="utf-8")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def as_html(story: Story, references: References) -> str:
    """The report as a page; all text is escaped, and the page may load nothing."""
    head = "".join(
        f"<div><dt>{escape(fact.name)}</dt><dd>{escape(fact.value)}</dd></div>"
        for fact in story.head
    )
    notices = "".join(f'<p class="notice">{escape(notice)}</p>' for notice in story.notices)
    sections = "".join(
        f"<section><h2>{escape(section.heading)}</h2>"
        f"{''.join(_block(block, references) for block in section.blocks)}</section>"
        for section in story.sections
    )
    return visible(
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(story.title)}</title><style>{_STYLE}</style></head><body><main>"
        f"<h1>{escape(story.title)}</h1>"
        f'<p class="standing">{_sentence(story.standing, references)}</p><dl>{head}</dl>'
        f"{notices}{sections}{''.join(_cited(references))}</main></body></html>\n"
    )


def _block(block: Block, references: References) -> str:
    match block:
        case Paragraph(sentences):
            return f"<p>{' '.join(_sentence(item, references) for item in sentences)}</p>"
        case Bullets(items):
            rows = "".join(f"<li>{_sentence(item, references)}</li>" for item in items)
            return f"<ul>{rows}</ul>"
        case Commands(commands):
            rows = "".join(
                f'<li><code>{escape(item.text)}</code> <span class="safety {item.safety}">'
                f"{escape(labelled(item))}</span></li>"
                for item in commands
            )
            return f'<ol class="commands">{rows}</ol>'
        case Timeline(()):
            return ""
        case Timeline(moments):
            rows = "".join(_row(moment, references) for moment in moments)
            head = "<thead><tr><th>when</th><th></th><th>what</th></tr></thead>"
            return f"<figure>{as_svg(block)}</figure><table>{head}<tbody>{rows}</tbody></table>"


def _row(moment: Moment, references: References) -> str:
    return (
        f'<tr><td class="when">{clock(moment.at)}</td><td class="{moment.lane}">{moment.lane}</td>'
        f"<td>{_sentence(moment.sentence, references)}</td></tr>"
    )


def _sentence(sentence: Sentence, references: References) -> str:
    marks = "".join(
        f'<a href="#citation-{number}">[{number}]</a>' for number in references.marks(sentence)
    )
    if not marks and sentence.fact:
        marks = "<em>(no citation)</em>"
    cited = f'&nbsp;<sup class="marks">{marks}</sup>' if marks else ""
    return f"{escape(sentence.text)}{cited}"


def _cited(references: References) -> Iterator[str]:
    if not len(references):
        return
    yield '<section class="citations"><h2>Citations</h2><ol>'
    for number, reference in references:
        quote = quoted(reference)
        gone = f" <em>({GONE})</em>" if references.is_gone(reference) else ""
        shown = f"<q>{escape(quote)}</q>" if quote else ""
        where = escape(place(reference))
        yield f'<li id="citation-{number}"><code>{where}</code>{gone}{shown}</li>'
    yield "</ol></section>"
