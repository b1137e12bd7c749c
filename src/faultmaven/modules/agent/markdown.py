"""Tells text from code in an answer's Markdown, line by line and span by span."""

from collections.abc import Iterator
from dataclasses import dataclass
from re import Match

import re2

_RUN = re2.compile(r"`+")
_TAG = re2.compile(r"<([A-Za-z/!?])")
_LINK = re2.compile(r"(\])(\(\s*<?|:\s*<?)([^)\s>]+)")
_LEADS_SOMEWHERE = re2.compile(r"https?://|mailto:|[\w#./?=-]*$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of Markdown: of fenced code (with the fence's language), a fence itself, or text."""

    text: str
    fenced: bool = False
    is_fence: bool = False
    language: str = ""


def lines(answer: str) -> Iterator[Line]:
    fence, language = "", ""
    for text in answer.split("\n"):
        run = _RUN.match(text)
        if fence:
            closes = text.rstrip() == fence
            yield Line(text, fenced=True, is_fence=closes, language=language)
            fence = "" if closes else fence
        elif run and len(run.group()) >= 3:
            fence, language = run.group(), text[run.end() :].strip().lower()
            yield Line(text, fenced=True, is_fence=True, language=language)
        else:
            yield Line(text)


def closed(answer: str) -> str:
    """The answer, its last fence closed if it is open: what comes after is no code."""
    fences = [line.text for line in lines(answer) if line.is_fence]
    opening = _RUN.match(fences[-1]) if len(fences) % 2 else None
    return f"{answer}\n{opening.group()}" if opening else answer


def spans(line: str) -> Iterator[tuple[str, bool]]:
    """The line in pieces of text and of inline code (with its backticks), in order."""
    position = 0
    while "`" in line and (opening := _RUN.search(line, position)):
        run = opening.group()
        closing = next((c for c in _RUN.finditer(line, opening.end()) if c.group() == run), None)
        if closing is None:
            break
        yield line[position : opening.start()], False
        yield line[opening.start() : closing.end()], True
        position = closing.end()
    yield line[position:], False


def code_in(span: str) -> str:
    """The code of an inline span, without its backticks and their padding."""
    return span.strip("`").strip()


def inert(text: str) -> str:
    """Text, not code, without tags and pictures, and without links that run something."""
    text = text.replace("![", "[")
    linked = str(_LINK.sub(_plain_unless_safe, text)) if "]" in text else text
    return str(_TAG.sub(r"&lt;\1", linked)) if "<" in linked else linked


def _plain_unless_safe(link: Match[str]) -> str:
    end, opens, target = link.groups()
    return f"{end}{opens}{target}" if _LEADS_SOMEWHERE.match(target) else f"{end} {opens}{target}"
