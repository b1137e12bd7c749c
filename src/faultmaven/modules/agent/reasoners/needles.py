"""What lines a question is about: the words of an SRE as searches with a stated definition."""

from dataclasses import dataclass

import re2

from faultmaven.analysis.logs.levels import Level
from faultmaven.web.markdown import inline


@dataclass(frozen=True, slots=True)
class Needle:
    """Lines to look for: what to call them, the RE2 pattern, and the definition to show."""

    label: str
    pattern: str
    definition: str
    unless: str = ""
    least: Level | None = None
    """Lines that show a lower level of their own do not count."""
    tail: bool = False
    """Whether the last ones are of interest rather than the first."""

    @classmethod
    def literal(cls, text: str) -> "Needle":
        return cls(
            f"lines containing {inline(text)}", "(?i)" + re2.escape(text), "in any letter case"
        )


_HTTP = (
    r"(?:HTTP/[0-9.]+\"?,? +|\" |(?:status(?:_?code)?|code)[\"']? *[:=] *[\"']?|"
    r"\bstatus(?: code)? )"
)

_KNOWN: tuple[tuple[str, Needle], ...] = (
    (
        r"\b5xx\b|\bserver errors?\b|\b50x\b",
        Needle(
            "HTTP 5xx lines",
            rf"(?i){_HTTP}5\d\d\b",
            "a 5xx number where a status stands",
        ),
    ),
    (
        r"\b4xx\b|\bclient errors?\b|\b40x\b",
        Needle(
            "HTTP 4xx lines",
            rf"(?i){_HTTP}4\d\d\b",
            "a 4xx number where a status stands",
        ),
    ),
    (
        r"\btime-?outs?\b|\btimed[ -]out\b|\bdeadlines?\b",
        Needle(
            "timeout lines",
            r"(?i)time-?d? ?out|deadline ?exceeded|ETIMEDOUT",
            "timeout, timed out or deadline exceeded",
        ),
    ),
    (
        r"\brefus(ed|als?)\b",
        Needle(
            "refused connections",
            r"(?i)connection refused|ECONNREFUSED|refused to connect",
            "connection refused or ECONNREFUSED",
        ),
    ),
    (
        r"\b(oom|ooms|oomkill(ed|s)?|out of memory)\b",
        Needle(
            "out-of-memory lines",
            r"(?i)OOM-?Kill|out of memory|oom_reaper|OutOfMemory",
            "OOMKilled, out of memory or OutOfMemory",
        ),
    ),
    (
        r"\b(exceptions?|stack ?traces?|tracebacks?)\b",
        Needle(
            "exception lines",
            r"\w+Exception\b|\w*Error: |^Traceback |(?i)\bexception\b",
            "an exception's name or a traceback's head",
        ),
    ),
    (
        r"\b(panics?|panick?(ed|ing)?)\b",
        Needle("panic lines", r"(?i)\bpanic(ked)?\b", "the word panic"),
    ),
    (
        r"\b(warnings?|warns?)\b",
        Needle(
            "warning lines",
            r"(?i)\bwarn(?:ing)?\b|^W\d{4} ",
            "the word warn or warning, or a klog W mark",
            unless=r"(?i)log-?level[=:]",
        ),
    ),
    (
        r"\bback-?offs?\b|\bcrash ?loops?\b",
        Needle("back-off lines", r"(?i)back-?off", "the word back-off"),
    ),
    (
        r"\b(errors?|failures?|failed|erroring)\b",
        Needle(
            "error lines",
            r"(?i)\b(?:error|err|fatal|panic|critical|severe|failed|exception)\b|^E\d{4} ",
            "the words error, err, fatal, panic, critical, severe, failed or exception,"
            " or a klog E mark; not lines whose own level is lower",
            unless=r"(?i)\b0 (?:errors?|failed)\b|error-rate"
            r"|\berr(?:or)?s?[\"']?[:=] ?\"?(?:0|null|nil|none|<nil>)\b",
            least=Level.ERROR,
        ),
    ),
)

_WANTED = tuple((re2.compile("(?i)" + words), needle) for words, needle in _KNOWN)
TROUBLE = Needle(
    "warning and error lines",
    r"(?i)\b(?:warn(?:ing)?|error|err|fatal|panic|critical|severe|failed|exception)\b|^[WEF]\d{4} ",
    "the words of warnings and errors; not lines whose own level is lower",
    unless=r"(?i)\b0 (?:errors?|failed|warnings?)\b|error-rate",
    least=Level.WARNING,
)
_QUOTED = re2.compile(r'`([^`]+)`|"([^"]+)"|\x{201c}([^\x{201d}]+)\x{201d}|(?:^|\s)\'([^\']+)\'')
_NAMED = re2.compile(
    r"(?i)\b(?:contain(?:s|ing)?|mention(?:s|ing)?|match(?:es|ing)?|with the (?:word|text)"
    r"|grep(?: for)?)\s+(?:the (?:word|text|string)\s+)?([^\s?,]+)"
)
_STATUS = re2.compile(
    r"(?i)\b(?:http|status)(?: code)? ([1-5]\d\d)\b"
    r"|\b([45]\d\d)(?:s\b| (?:errors?|responses?|codes?|status|lines?)|\?|$)"
)
_WORD = re2.compile(r"[\w][\w./:-]*\w")
_GRAMMAR = re2.compile(
    r"(?i)a|about|again|ago|all|also|an|and|any|anything|are|at|be|between|by|can|contain(s|ing)?|count"
    r"|did|display|do|does|each|earliest|entr(y|ies)|events?|exactly|actually|roughly|ever|evidence|find|first|for|from|give"
    r"|grep|had|happen(ed|s)?|has|have|how|in|is|it|its|last|latest|let|lines?|list|logs?|look|many"
    r"|me|mention(s|ed|ing)?|messages?|more|most|much|number|occur(s|red|rences?)?|of|often|on|only"
    r"|or|other|per|please|print|recent|say(s|ing)?|search|see|seen|service|since|until|show|start(ed|s)?"
    r"|stop(ped)?|(pod|service|node|deployment|namespace|workload|host|container|file|cause)s?|tell|text|that|the|their|them|there|these|they|this|those|time|times|to|was|we"
    r"|were|what|when|where|which|with|word|you|your|[0-9:.TZ-]+"
)
_INSIDE = re2.compile(r"(?i)\b(?:in|of|from|for|by|did|does)\s+(?:the\s+)?([A-Za-z][\w.-]+)")
_GENERAL = re2.compile(
    r"(?i)(all|any|it|its|them|that|these|this|those|each|total|whole|every\w*|both|general"
    r"|cluster|system|case|incident|case|evidence|files?|logs?|lines?|namespaces?|kubernetes"
    r"|pods?|services?|nodes?|containers?|memory|errors?|warnings?|restarts?|timeouts?|refused"
    r"|you|they|there|things?|happen\w*|last|first|past|between|hours?|minutes?|seconds?|times?|short)"
)
_EXIT = re2.compile(r"(?i)\bexit(?:ed)?(?: with)?(?: code| status)? (\d+)\b")


def needle_in(text: str) -> Needle | None:
    """The lines a question asks for: quoted or named text first, then the known kinds."""
    if quoted := quoted_in(text):
        return Needle.literal(quoted)
    if named := _NAMED.search(text):
        return Needle.literal(named.group(1))
    if status := _STATUS.search(text):
        return _numbered("HTTP {} lines", _HTTP + "{}", status.group(1) or status.group(2))
    if code := _EXIT.search(text):
        return _numbered("exit code {} lines", r"exit[ _]?code[\"']?[:= ]+{}", code.group(1))
    return next((needle for wanted, needle in _WANTED if wanted.search(text)), None)


def rest_of(text: str) -> Needle | None:
    """The one word of a search that is not its grammar, as a literal: `any kafka lines?`."""
    words = [word for word in _WORD.findall(text) if not _GRAMMAR.fullmatch(word)]
    return Needle.literal(words[0]) if len(words) == 1 else None


def mentioned_in(text: str) -> tuple[str, ...]:
    """Words that confine a search although the evidence knows no thing of that name."""
    words = (found.strip(".-") for found in _INSIDE.findall(text))
    return tuple(w for w in words if len(w) > 2 and not _GENERAL.fullmatch(w))


def _numbered(label: str, pattern: str, number: str) -> Needle:
    anchored = "(?i)" + pattern.replace("{}", number) + r"\b"
    return Needle(label.format(number), anchored, f"{number} where such a number stands")


def quoted_in(text: str) -> str:
    """The first quoted text of a sentence, without its marks; empty when there is none."""
    found = _QUOTED.search(text)
    return next((group for group in found.groups() if group), "") if found else ""
