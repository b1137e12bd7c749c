"""The answer of a reply that still arrives, fit to be shown before it is verified."""

import re

from faultmaven.modules.agent.markdown import inert, spans
from faultmaven.modules.agent.reasoners.model.partial import Member
from faultmaven.modules.agent.shielding import CaseShield
from faultmaven.redaction.restoring import StreamRestorer
from faultmaven.web.markdown import visible

LONGEST_WAIT = 400
"""Characters that are held back at most until a word or a span of code ends."""
_MARK = re.compile(r" ?\[\d{1,4}\]")
_RUN = re.compile(r"`+")
_FENCE = re.compile(r"`{3,}")
_TARGET_TO_COME = re.compile(r"\][(:]\s*<?$")


class ProvisionalAnswer:
    """Gives the answer piece by piece as `composed` would: placeholders restored, without hidden
    characters, tags and pictures; and without marks, as no citation is verified yet."""

    def __init__(self, shield: CaseShield) -> None:
        self._member = Member("answer")
        self._shield = shield
        self._restorer: StreamRestorer | None = None
        self._held = ""
        self._fence = ""
        self._begins_line = True

    def feed(self, chunk: str, *, shielded: bool) -> str:
        """What can be shown of the reply by now, which `shielded` says comes from outside."""
        text = self._member.feed(chunk)
        if text and shielded:
            self._restorer = self._restorer or StreamRestorer(self._shield.placeholders)
            text = self._restorer.feed(text)
        return self._shown(text) if text else ""

    def finish(self) -> str:
        shown = self._shown(self._restorer.finish()) if self._restorer else ""
        return shown + self._part(self._held)

    def _shown(self, text: str) -> str:
        *lines, last = (self._held + text).split("\n")
        done = "".join(self._line(line) for line in lines)
        cut = self._cut(last)
        self._held = last[cut:]
        return done + (self._part(last[:cut]) if cut else "")

    def _line(self, rest: str) -> str:
        """The rest of a line, which has ended."""
        if self._begins_line and self._fence:
            self._fence = "" if rest.rstrip() == self._fence else self._fence
        elif self._begins_line and (fence := _FENCE.match(rest)):
            self._fence = fence.group()
        shown = f"{self._part(rest)}\n"
        self._begins_line = True
        return shown

    def _part(self, text: str) -> str:
        begins, self._begins_line = self._begins_line, False
        if self._fence or (begins and _FENCE.match(text)):
            return visible(text)
        pieces = spans(visible(text))
        return "".join(p if is_code else _MARK.sub("", inert(p)) for p, is_code in pieces)

    def _cut(self, line: str) -> int:
        """Up to where a line that goes on can be told: to its last word or span of code."""
        if self._begins_line and (line in ("`", "``") or _FENCE.match(line)):
            return 0
        if self._fence:
            return len(line)
        *_, (last, _) = spans(line)
        run = _RUN.search(last)
        words = last[: run.start()] if run else last
        cut = len(line) - len(last) + max(words.rfind(" "), 0)
        if not cut and len(line) > LONGEST_WAIT:
            cut = len(line[: LONGEST_WAIT // 2].rstrip("![<]:("))
        link = _TARGET_TO_COME.search(line, 0, cut)
        return link.start() if link else cut
