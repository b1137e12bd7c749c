"""A report as Markdown."""

from collections.abc import Iterator

from faultmaven.modules.case.reports.dossier import clock
from faultmaven.modules.case.reports.references import GONE, References, place, quoted
from faultmaven.modules.case.reports.story import (
    Block,
    Bullets,
    Commands,
    Paragraph,
    Sentence,
    Story,
    Timeline,
)
from faultmaven.modules.case.solutions import CommandToRun
from faultmaven.web.markdown import fenced, inline, plain, visible

UNCITED = "*(no citation)*"


def as_markdown(story: Story, references: References) -> str:
    """The report with marks `[n]` and, at its end, what each stands for."""
    parts = [
        f"# {plain(story.title)}",
        f"> **{_sentence(story.standing, references)}**",
        "\n".join(f"- {fact.name}: {plain(fact.value)}" for fact in story.head),
        *(f"> {plain(notice)}" for notice in story.notices),
    ]
    for section in story.sections:
        parts.append(f"## {section.heading}")
        parts += (_block(block, references) for block in section.blocks)
    if len(references):
        parts += ["## Citations", "\n".join(_references(references))]
    return visible("\n\n".join(parts) + "\n")


def labelled(command: CommandToRun) -> str:
    """What running a command would do, and whether it only stood in uploaded text."""
    unverified = ", from evidence, unverified" if command.from_evidence else ""
    return f"{command.safety.replace('_', '-')}{unverified}"


def _block(block: Block, references: References) -> str:
    match block:
        case Paragraph(sentences):
            return " ".join(_sentence(sentence, references) for sentence in sentences)
        case Bullets(items):
            return "\n".join(f"- {_sentence(item, references)}" for item in items)
        case Commands(commands):
            return fenced("\n".join(f"{item.text}   # {labelled(item)}" for item in commands))
        case Timeline(moments):
            rows = [
                f"| {clock(moment.at)} | {moment.lane} | {_sentence(moment.sentence, references)} |"
                for moment in moments
            ]
            return "\n".join(["| when | | what |", "|---|---|---|", *rows])


def _sentence(sentence: Sentence, references: References) -> str:
    text = plain(sentence.text)
    marks = "".join(f"[{number}]" for number in references.marks(sentence))
    if not marks and sentence.fact:
        marks = UNCITED
    return f"{text} {marks}" if marks else text


def _references(references: References) -> Iterator[str]:
    for number, reference in references:
        quote = quoted(reference)
        gone = f" *({GONE})*" if references.is_gone(reference) else ""
        shown = f" — {inline(quote)}" if quote else ""
        yield f"{number}. {inline(place(reference))}{shown}{gone}"
