"""What an error of a build says: its line without decoration, what a test found, which source."""

import re2

MAX_MESSAGE = 200

_DECORATION = re2.compile(
    r"^(?:##\[error\]|::error[^:]*::|\[(?:ERROR|FATAL|error|fatal)\]|(?i:fatal|error):"
    r"|npm (?:ERR!|error)"
    r"|E  +|-+ |\* |> )\s*"
)
_HEADING = re2.compile(r"^(?:={4,}|\*{4,}|#{4,}|!{4,}|~{4,}|-{4,}) .+ [=*#!~-]{4,}$")
_PLACE = re2.compile(
    r"((?:[A-Za-z]:)?[\w./\\@+-]*[\w-]\.(?:java|kts?|scala|groovy|gradle|go|py|pyx|rs|c|cc"
    r"|cpp|cxx|h|hh"
    r"|hpp|m|mm|swift|cs|fs|vb|[cm]?[jt]sx?|vue|svelte|rb|php|pl|lua|ex|exs|erl|hs|ml|dart"
    r"|sh|ya?ml|json"
    r"|toml|tf|sql|s?css|html|proto|cmake|txt|mod|sum))"
    r"(?:[:(]\[?(\d+)|\", line (\d+))"
)
_WORKSPACE = re2.compile(
    r"^(?:/home/runner/[^/]+/[^/]+/[^/]+|/.*/workspace/[^/]+|/builds/[^/]+/[^/]+|/github/workspace)/"
)
_NAMES_A_TEST = re2.compile(r"^FAIL(?:ED)?\b|\bFAILED$|^___|^Test\w* |^● |^\d+\) ")
_FOUND = re2.compile(
    r"(?m)^E  +\S|^\s*panic: |^\s+\S+\.\w+:\d+:(?:\d+:)? \S|^\s*(?:\w+\.)*\w*(?:Error|Exception)\b"
    r"|^\s+expect\(|^\s*(?:assertion|thread '.*' panicked)"
)
_NOT_OURS = re2.compile(
    r"(?:^|/)(?:node_modules|site-packages|dist-packages|vendor|hostedtoolcache|\.m2"
    r"|\.cargo|\.gradle"
    r"|usr/lib|usr/local/(?:go|lib)|go/pkg/mod|rustc|opt/[^/]+/src)(?:/|$)"
)


def message(text: str, at: int) -> str:
    """The line of an error at an offset, without what only marks it as one.

    A heading between rules names a part of the output: what stands below it says what is wrong.
    """
    below = text[text.rfind("\n", 0, at) + 1 :].strip("\n")
    line = below.partition("\n")[0].strip()
    if _HEADING.match(line):
        line = _under_heading(below) or line.strip("=*#!~- ")
    while (match := _DECORATION.match(line)) and match.end() < len(line):
        line = line[match.end() :]
    return line if len(line) <= MAX_MESSAGE else line[: MAX_MESSAGE - 1].rstrip() + "…"


def _under_heading(text: str) -> str:
    """What a test found, else the first line that is no heading; empty if there is none."""
    found = _FOUND.search(text)
    lines = map(str.strip, text[found.start() if found else 0 :].splitlines())
    return next((line for line in lines if line and not _HEADING.match(line)), "")


def detail(text: str, said: str) -> str:
    """What a failed test found, where the line that names the test does not say it."""
    if not _NAMES_A_TEST.search(said):
        return ""
    match = _FOUND.search(text)
    return message(text, match.start()) if match and message(text, match.start()) != said else ""


def source_place(text: str) -> str:
    """The first `file:line` of the project's own sources that an error names, from the workspace
    of common runners on; empty if it names none."""
    for match in _PLACE.finditer(text):
        name, number = match.group(1), match.group(2) or match.group(3)
        if not _NOT_OURS.search(name):
            return f"{_WORKSPACE.sub('', name)}:{number}"
    return ""
