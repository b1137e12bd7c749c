"""Reads thread dumps: `jstack` and SIGQUIT of the JVM, goroutines, py-spy and faulthandler."""

import re
from collections.abc import Iterator, Sequence

from faultmaven.analysis.citations import SourceLine
from faultmaven.analysis.threads.model import Thread

MAX_CHARS = 1000
MAX_FRAMES = 60

_JVM = re.compile(r'^"(?P<name>[^"]{0,200})" .*\b(?:nid|tid)=(?P<rest>.*)$')
_JVM_STATE = re.compile(r"^\s+java\.lang\.Thread\.State: (?P<state>\w+)")
_JVM_LOCK = re.compile(
    r"^\s+- (?P<how>waiting to lock|parking to wait for +|waiting on|locked)"
    r" +<(?P<lock>0x[0-9a-f]+)>"
)
_GO = re.compile(r"^goroutine (?P<name>\d+)(?: gp=\S+.*)? \[(?P<state>[^\]]{1,200})\]:$")
_PY_SPY = re.compile(r'^Thread (?P<id>\S+) \((?P<state>[^)]*)\)(?:: "(?P<name>[^"]*)")?$')
_FAULTHANDLER = re.compile(
    r"^(?:Current t|T)hread (?P<id>0x[0-9a-f]+) (?:\[(?P<name>[^\]]*)\] )?"
    r"\(most recent call first\):"
)


def threads(file: str, lines: Sequence[str]) -> list[Thread]:
    """The threads of a dump in order, of whichever runtime."""
    found: list[Thread] = []
    for number, text in enumerate(lines, 1):
        line = SourceLine(file, number, text)
        head = text[:MAX_CHARS]
        if started := _started(head, line):
            found.append(started)
        elif found and head[:1] in (" ", "\t"):
            _add(found[-1], head, line)
        elif found and _GO.match(found[-1].line.text[:MAX_CHARS]) and head.strip():
            _add_frame(found[-1], line)
    return found


def _started(text: str, line: SourceLine) -> Thread | None:
    if jvm := _JVM.match(text):
        return Thread(jvm["name"], "", line)
    if go := _GO.match(text):
        return Thread(f"goroutine {go['name']}", go["state"], line)
    if python := _PY_SPY.match(text):
        return Thread(python["name"] or f"thread {python['id']}", python["state"], line)
    if crashed := _FAULTHANDLER.match(text):
        return Thread(crashed["name"] or f"thread {crashed['id']}", "", line)
    return None


def _add(thread: Thread, text: str, line: SourceLine) -> None:
    if state := _JVM_STATE.match(text):
        thread.state = state["state"]
    elif lock := _JVM_LOCK.match(text):
        if lock["how"] == "locked":
            thread.holds.append(lock["lock"])
        elif lock["how"] != "waiting on":
            thread.waits_for = thread.waits_for or lock["lock"]
    else:
        _add_frame(thread, line)


def _add_frame(thread: Thread, line: SourceLine) -> None:
    if len(thread.frames) < MAX_FRAMES:
        thread.frames.append(line)


def deadlocks(threads: Sequence[Thread]) -> Iterator[list[Thread]]:
    """The rings of threads of which each waits for a lock that the next one holds."""
    holder = {lock: thread for thread in threads for lock in thread.holds}
    done: set[int] = set()
    for thread in threads:
        path: list[Thread] = []
        place: dict[int, int] = {}
        current: Thread | None = thread
        while current is not None and id(current) not in place and id(current) not in done:
            place[id(current)] = len(path)
            path.append(current)
            current = holder.get(current.waits_for)
        if current is not None and id(current) in place and len(path) > place[id(current)] + 1:
            yield path[place[id(current)] :]
        done |= place.keys()
