"""The steps of a build, as runners and tools announce them, and how the build ended."""

from typing import Any

import re2

from faultmaven.analysis.builds.model import Outcome

MAX_NAME = 48

_STEP = re2.compile(
    r"^(?:##\[group\]Run (?P<github>.+)|##\[section\]Starting: (?P<azure>.+)"
    r"|section_start:\d+:(?P<gitlab>[\w.-]+)|travis_fold:start:(?P<travis>[\w.-]+)"
    r"|\[Pipeline\] \{ \((?P<jenkins>.+)\)|(?P<cleanup>Post job cleanup\.)$"
    r")"
)
_TASK = re2.compile(
    r"^(?:\[INFO\] -+ (?P<maven>[\w.-]+:[\w.${}-]+:[\w.-]+) \([^)]*\)(?: @ [\w.-]+)? -+$"
    r"|> Task (?P<gradle>:\S+)"
    r"|\[(?:\S+ )?\d+/\d+\] (?P<docker>(?:RUN|COPY|ADD|FROM) .+)"
    r"|==> (?P<arrow>.+)|(?:\+|\$) (?P<shell>\S.*))"
)
_FAILED = re2.compile(
    r"^(?:##\[error\]|Error: Process completed with exit code|Finished: FAILURE"
    r"|Finished: ABORTED|Finished: UNSTABLE|(?:\[\w+\] )?BUILD (?:FAILURE|FAILED)"
    r"|FAILURE: Build failed"
    r"|ERROR: Job failed|Done\. Your build exited with [1-9]"
    r"|The command \".*\" (?:failed and )?exited with [1-9]|Build step '.*' marked build as failure"
    r"|(?:g?make)(?:\[\d+\])?: \*\*\* .*(?:Error|Stop)|npm (?:ERR!|error) |FAIL$|FAIL\t"
    r"|error: could not compile|error: test failed|test result: FAILED|ninja: build stopped"
    r"|=+ .*\b[1-9]\d* (?:failed|errors?)\b.* in [\d.]+s|FAILED \((?:failures|errors)="
    r"|Build FAILED\."
    r"|ERROR: failed to (?:solve|build)|The command '.*' returned a non-zero code"
    r"|Found \d+ errors?|CMake Error|-- Configuring incomplete, errors occurred)"
)
_PASSED = re2.compile(
    r"^(?:Finished: SUCCESS|(?:\[\w+\] )?BUILD SUCCESS|Job succeeded"
    r"|Done\. Your build exited with 0|Build succeeded\.|test result: ok|=+ \d+ passed"
    r"|Cleaning up orphan processes$)"
)
_EXIT = re2.compile(
    r"(?i)(?:exit code:?|exit status|exited with(?: code)?|exit:|non-zero code:|\] Error"
    r"|Your build exited with) (-?\d+)\b"
)


def _landmarks() -> re2.Set:
    patterns = re2.Set.MatchSet()
    for pattern in (_STEP, _TASK, _FAILED, _PASSED):
        patterns.Add(pattern.pattern)
    patterns.Compile()
    return patterns


_LANDMARKS = _landmarks()


def landmark(text: str) -> bool:
    """Whether a line begins a step or task or tells an end; what most lines do not."""
    return bool(_LANDMARKS.Match(text[:500]))


def step_name(text: str) -> str:
    """The name of the runner's step that a line begins; empty if it begins none."""
    return _first(_STEP.match(text[:500]))


def task_name(text: str) -> str:
    """The name of the tool's task (Maven goal, Gradle task, command) that a line begins."""
    return _first(_TASK.match(text[:500]))


def outcome(text: str) -> Outcome:
    """What a line says about how the build ended."""
    if _FAILED.match(text[:500]):
        return Outcome.FAILED
    return Outcome.PASSED if _PASSED.match(text[:500]) else Outcome.UNKNOWN


def exit_code(text: str) -> int | None:
    """The exit code other than 0 that a line tells."""
    match = _EXIT.search(text[:500])
    code = int(match.group(1)[:9]) if match else 0
    return code or None


def _first(match: Any) -> str:
    """The first group that matched, cut after a whole word where it is long."""
    groups = match.groups() if match else ()
    name = next((group.strip() for group in groups if group), "")
    if len(name) <= MAX_NAME:
        return str(name)
    return name[:MAX_NAME].rpartition(" ")[0].rstrip() + " …" if " " in name[:MAX_NAME] else name
