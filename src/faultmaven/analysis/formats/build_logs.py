"""Logs of builds, by what their runners and tools print and nothing else does."""

from collections.abc import Sequence

import re2

from faultmaven.analysis.formats.kinds import Detection, Format

_SEARCHED_CHARS = 400
_PREFIX = (
    r"(?m)^(?:[^\t\n]{1,200}\t[^\t\n]{1,200}\t)?"
    r"(?:\[?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z\]? ?(?:\d\d[OE][ +] ?)?)?"
)

_RUNNER = re2.compile(
    _PREFIX + r"(?:##\[(?:group|endgroup|section|command|error|warning)\]|\[command\]/"
    r"|Current runner version: '|Job is about to start running on the hosted runner"
    r"|Started by (?:user|timer|upstream project|an SCM change|remote host|GitHub push)\b"
    r"|Building (?:remotely )?(?:on .+ )?in workspace /|\[Pipeline\] |Running with gitlab-runner "
    r"|section_start:\d+:|travis_(?:fold|time):start|Build step '.+' marked build as "
    r"|Done\. Your build exited with \d|Finished: (?:SUCCESS|FAILURE|UNSTABLE|ABORTED)$)"
)
_TOOL = re2.compile(
    _PREFIX + r"(?:\[INFO\] (?:Scanning for projects\.\.\.|BUILD (?:SUCCESS|FAILURE)"
    r"|--- \S+:\S+:\S+ \(|-+< .+ >-+$)"
    r"|\[ERROR\] (?:COMPILATION ERROR|Failed to execute goal )"
    r"|> Task :\S+|BUILD (?:SUCCESSFUL|FAILED) in \d|FAILURE: Build failed with an exception"
    r"|--- (?:PASS|FAIL|SKIP): \w+ \([\d.]+s\)|=== RUN +\w+|(?:ok  |FAIL)\t\S+\t(?:[\d.]+s"
    r"|\(cached\))"
    r"|FAIL\t\S+ \[(?:build|setup) failed\]|=+ (?:test session starts|FAILURES"
    r"|short test summary info) =+"
    r"|collected \d+ items|=+ .*\b\d+ (?:passed|failed)\b.* in [\d.]+s"
    r"|Ran \d+ tests? in [\d.]+s|running \d+ tests?$|test result: (?:ok|FAILED)\. \d+ passed"
    r"|   Compiling [\w-]+ v\d|error(?:\[E\d{4}\])?: could not compile|error\[E\d{4}\]: "
    r"|npm (?:ERR!|error) code |> \S+@\d+\.\d+\.\d+ \w+|Test Suites: \d"
    r"|Tests: +\d+ (?:failed|passed)"
    r"|(?:g?make)(?:\[\d+\])?: (?:\*\*\* |Entering directory )|ninja: (?:build stopped|error)"
    r"|-- The C(?:XX)? compiler identification is|CMake Error at |\[ *\d+%\] (?:Building|Linking) "
    r"|Step \d+/\d+ : [A-Z]+ |#\d+ \[internal\] load |ERROR: failed to (?:solve|build)"
    r"|\S+\.\w{1,5}[:(]\d+[:,]\d+\)?: (?:fatal )?error(?: TS\d+)?: |\S+\.java:\d+: error: "
    r"|Found \d+ errors? in \d+ files?|Build succeeded\.$|Build FAILED\.$)"
)
_FEW = 30


def by_build(lines: Sequence[str]) -> Detection | None:
    """A build log: a runner's mark in its lines, or two of a tool's (one, of a short text)."""
    text = "\n".join(line[:_SEARCHED_CHARS] for line in lines)
    if mark := _RUNNER.search(text):
        return Detection(Format.BUILD, 0.95, f"a runner's mark such as {_shown(mark.group())}")
    marks = [match.group() for match in _TOOL.finditer(text)]
    if len(marks) >= 2 or (marks and len(lines) <= _FEW):
        reason = f"{len(marks)} marks of build tools such as {_shown(marks[0])}"
        return Detection(Format.BUILD, 0.85, reason)
    return None


def _shown(mark: str) -> str:
    """A mark without the time before it, cut to what a reader needs."""
    return mark.rpartition("Z ")[2].strip()[:40].rstrip()
