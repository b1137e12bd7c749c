"""The grammar of build output: what a line does in it, from one ordered table of patterns.

The forms are those that the tools document or print by design (GNU coding standards 4.4 for
`file:line:column: message`; MSBuild's canonical errors; the reports of Maven, Gradle, Go, pytest,
cargo, npm and make).
"""

from enum import Enum, auto
from typing import Any

import re2


class Role(Enum):
    """What a line does: open an error, go on with one, head one, restate the end, or neither."""

    ERROR = auto()
    PLACE = auto()
    DETAIL = auto()
    HEADER = auto()
    EXIT = auto()
    VERDICT = auto()
    NOISE = auto()
    BLANK = auto()
    PLAIN = auto()


_FILE = r"(?:[A-Za-z]:)?[^\s:()'\",]{1,200}\.[A-Za-z]\w{0,9}"
_WORD = (
    r"(?i:fatal error|internal error|syntax error|parse error|error|fatal|failure|severe|critical)"
)
_TYPE = r"(?:[A-Za-z_$][\w$]*\.)*[A-Z][\w$]*(?:Exception|Error|Failure|Fault|Panic)"

# Ordered: of two patterns that fit a line, the first tells its role.
_TABLE: tuple[tuple[Role, str], ...] = (
    (Role.BLANK, r"^\s*$|^(?:##)?\[(?:ERROR|error)\]\s*$"),
    # How the end of a step, a job or a tool is told.
    (
        Role.EXIT,
        r"^##\[error\](?:Process completed with exit code|Bash exited with code"
        r"|The process '.*' failed with exit code)",
    ),
    (Role.EXIT, r"^Error: Process completed with exit code \d"),
    (Role.EXIT, r"^(?:exit status|exit code:?|Exited with code) -?[1-9]\d*$"),
    (
        Role.EXIT,
        r"^(?:ERROR|error): (?:Job failed|script returned exit code|Command (?:failed"
        r"|exited) with)",
    ),
    (Role.EXIT, r"^(?:g?make|mingw32-make)(?:\[\d+\])?: \*\*\* .*(?:Error|Stop)"),
    (Role.EXIT, r"^(?:g?make)(?:\[\d+\])?: Target .* not remade because of errors"),
    (Role.EXIT, r"^Build step '.*' marked build as failure"),
    (Role.EXIT, r"^The command \".*\" (?:failed and )?exited with [1-9]"),
    (Role.EXIT, r"^ninja: build stopped|^error Command failed with exit code \d|^ELIFECYCLE"),
    (Role.VERDICT, r"^\[ERROR\] COMPILATION ERROR"),
    (Role.VERDICT, r"^(?:\[\w+\] )?BUILD (?:FAILURE|FAILED|SUCCESS|SUCCESSFUL|UNSTABLE)\b"),
    (Role.VERDICT, r"^(?:FAIL|FAILED|FAILURE|PASS|PASSED|OK|ok|ERROR)\.?$"),
    (Role.VERDICT, r"^FAIL\t\S+\t[\d.]+s"),
    (Role.VERDICT, r"^Finished: |^Done\. Your build exited|^Job succeeded|^Job failed"),
    (
        Role.VERDICT,
        r"^=+ .*\b(?:passed|failed|errors?|skipped|deselected|warnings?)\b.* in [\d.]+s.* =+$",
    ),
    (Role.VERDICT, r"^test result: |^Tests:? +\d|^Test Suites: |^FAILED \((?:failures|errors)="),
    (Role.VERDICT, r"^\d+ tests? completed, \d+ failed|^Failed! +- Failed: "),
    (
        Role.ERROR,
        r"^\S.* > .*FAILED$|^FAILURE: Build |^> Task \S+ FAILED$|^\* What went wrong:"
        r"|^Execution failed for task|^e: ",
    ),
    # What is told in passing.
    (Role.NOISE, r"^\[?(?:INFO|DEBUG|TRACE|NOTICE|info|debug|trace|notice|Info|Debug)[\]: ]"),
    (
        Role.NOISE,
        r"^(?:\[(?:WARN|WARNING|warn|warning)\]|(?:WARN|WARNING|Warning|warning"
        r"|DEPRECATION|npm WARN|npm warn|npm notice)\b[ :]|##\[(?:warning|debug|section"
        r"|command|group|endgroup|notice)\]|::(?:warning|debug|notice|group|endgroup))",
    ),
    (Role.NOISE, r"^" + _FILE + r"[:(]\d+(?:[:,]\d+)?\)?:? (?:warning|note|info|remark|hint)\b"),
    (
        Role.NOISE,
        r"^(?:ok|\?) +\t?\S+|^(?:=== (?:RUN|PAUSE|CONT|NAME)|--- (?:PASS|SKIP|BENCH))"
        r"|^PASS\b|^\s*--- (?:PASS|SKIP)",
    ),
    (
        Role.NOISE,
        r"^test .* \.\.\. (?:ok|ignored)|^\s*[✓✔√]|^\s*PASSED\b|^\S.* PASSED(?:\s+\[ *\d+%\])?$",
    ),
    (
        Role.NOISE,
        r"^(?i:downloading|downloaded|uploading|uploaded|fetching|resolving|progress"
        r"|collecting|installing|unpacking|extracting|preparing|compiling|linking|building"
        r"|copying|creating|generating|running|starting|checking|get:\d|hit:\d"
        r"|go: (?:downloading|finding|extracting))\b",
    ),
    (Role.NOISE, r"^\[ *\d+%\]|^\[\d+/\d+\] |^ *\d{1,3}% |^\S+ +\d+%[ |]"),
    (
        Role.NOISE,
        r"^> Task \S+(?: (?:UP-TO-DATE|NO-SOURCE|SKIPPED|FROM-CACHE))?$|^> (?:Configure"
        r"|Transform) ",
    ),
    (
        Role.NOISE,
        r"^\[command\]|^Post job cleanup|^Cleaning up|^Terminate orphan|^section_(?:start"
        r"|end):|^travis_(?:fold|time):|^\[Pipeline\]|^(?:\+|\$|>) \S|^Archiving artifacts"
        r"|^Recording |^Sending e-mails",
    ),
    # How an error opens.
    (Role.ERROR, r"^##\[error\]|^::error|^\[(?:ERROR|FATAL|error|fatal|SEVERE)\]"),
    (
        Role.ERROR,
        r"^\s*--- FAIL: |^FAIL\t\S+ \[(?:build|setup) failed\]|^panic: |^fatal error: "
        r"|^\s*panic: |^WARNING: DATA RACE",
    ),
    (
        Role.ERROR,
        r"^Traceback \(most recent call last\):|^(?:FAILED|ERROR) \S+(?:::|\.py)|^E  +\S"
        r"|^(?:FAIL|ERROR): \w+ \(",
    ),
    (
        Role.ERROR,
        r"^(?:Exception in thread |Caused by: |Suppressed: )|^(?:\w+: )?"
        + _TYPE
        + r"(?::|$| in )|^Unhandled (?i:exception|rejection)",
    ),
    (
        Role.ERROR,
        r"<<< (?:FAILURE|ERROR)!|^(?:Failed tests|Tests in error|Failures|Errors): *$"
        r"|Tests run: \d+, Failures: (?:\d+, Errors: [1-9]|[1-9])",
    ),
    (Role.ERROR, r"^test .* \.\.\. FAILED|^---- .* stdout ----|^thread '.*' panicked at"),
    (
        Role.ERROR,
        r"^ *● .* \x{203A} |^ *● Test suite failed|^FAIL \S+\.\w+|^ *[✕✗✘×] |^not ok \d"
        r"|^ *\d+\) .*:$|^ +Failure/Error: |^rspec \./",
    ),
    (
        Role.ERROR,
        r"^npm (?:ERR!|error)|^error (?:An unexpected|Command|Couldn't|Package|Incorrect)"
        r"|^ERR_|^➤ YN\d+: .*(?i:error|fail)| ERR_PNPM_",
    ),
    (
        Role.ERROR,
        r"^CMake Error|^ninja: (?:error|fatal)|^FAILED: |^collect2: error"
        r"|^(?:\S*ld(?:\.\w+)?): |undefined reference to|: multiple definition of",
    ),
    (
        Role.ERROR,
        r"^(?:[\w./+-]{1,60}:(?:\d+:)? )?" + _WORD + r"(?:\[\w+\]| [A-Z]{1,6}\d{1,5})?!? ?:",
    ),
    (
        Role.ERROR,
        r"^" + _FILE + r"(?:[:(]\[?\d+(?:[:,]\d+)?[\])]?)?(?:: | : | )(?:\w+ )?" + _WORD + r"\b",
    ),
    (Role.ERROR, r"^  *\d+:\d+ +error  "),
    (
        Role.ERROR,
        r"^(?i:error|fatal)\b[ ,!]|^(?:FAILED|Failed|ERROR|FATAL)\b[ :!]|^\*+ ?(?i:error"
        r"|failed|fatal)",
    ),
    (
        Role.ERROR,
        r"(?i)(?:: (?:command )?not found$|: no such file or directory|: permission denied"
        r"|no space left on device|\bsegmentation fault|\bcore dumped|\bout of memory\b"
        r"|\boutofmemoryerror|cannot allocate memory)",
    ),
    (
        Role.ERROR,
        r"^(?:E|W|N): |^curl: \(\d+\)|^wget: |^Err:\d|^Killed$|^Aborted\b|^Terminated$"
        r"|^gpg: .*(?:failed|BAD)",
    ),
    (
        Role.ERROR,
        r"(?i)\b(?:could not|cannot|can't|couldn't|unable to|failed to|failure to) [a-z]+"
        r"|\b(?:timed out|connection refused|connection reset|build timed out|has exceeded"
        r"|was cancell?ed)\b",
    ),
    (Role.ERROR, r"^The command '.*' returned a non-zero code|executor failed running"),
    # How an error goes on.
    (
        Role.DETAIL,
        r"^\s*at \S+.*[(:]|^\s*\.\.\. \d+ (?:more|common|elided)|^\s*File \".*\", line \d+"
        r"|^goroutine \d+|^created by |^\[signal |^\S+\(.*\)$|^\t/\S+:\d+ \+0x"
        r"|^\s*(?:\d+ )?\| ?|^\s*-->|^\s*[~^][~^ -]*$|^\s*= (?:note|help):|^\s*(?:note"
        r"|help): ",
    ),
    (
        Role.DETAIL,
        r"^(?:stdout|stderr|exit code)\b:|^(?:Caused by|Caused|Also|Suppressed): *\S"
        r"|^Caused by|^During handling of|^The above exception",
    ),
    (
        Role.HEADER,
        r"^# \S+|^In file included from |^"
        + _FILE
        + r": (?:In|At) |^(?:===+|---+|___+)[ _].*[ _](?:===+|---+|___+)$|^Failures:$"
        r"|^failures:$|^={10,}$|^\S+\.(?:[jt]sx?|py|vue|css|scss|rb|php)$"
        r"|^\S+ > .*STANDARD_(?:OUT|ERROR)$",
    ),
    (Role.PLACE, r"^\s*" + _FILE + r":\d+(?::\d+)?: "),
)


def _compiled() -> re2.Set:
    patterns = re2.Set.SearchSet()
    for _, pattern in _TABLE:
        patterns.Add(pattern)
    patterns.Compile()
    return patterns


# Reports that have a beginning and an end of their own: all between the two belongs to the error.
_SECTIONS: tuple[tuple[str, str], ...] = (
    (r"^=+ (?:FAILURES|ERRORS) =+$", r"^=+ .* =+$"),
    (r"^\* What went wrong:$", r"^\* (?:Try|Exception is|Get more help)"),
    (r"^---- .* stdout ----$", r"^(?:failures:|test result: |---- .* stdout ----$)"),
    (r"^(?:FAIL|ERROR): \w+ \(", r"^(?:={20,}$|Ran \d+ tests?)"),
)
_COMPILED_SECTIONS = tuple((re2.compile(first), re2.compile(end)) for first, end in _SECTIONS)
_SET = _compiled()
_READ = 1000


def role(text: str) -> Role:
    """What a line of build output does; of a long line its first characters tell."""
    found = _SET.Match(text[:_READ])
    return _TABLE[min(found)][0] if found else Role.PLAIN


def section_end(text: str) -> Any:
    """The pattern of the line that ends the report which this line begins; None if it begins
    none."""
    return next((end for first, end in _COMPILED_SECTIONS if first.match(text[:_READ])), None)
