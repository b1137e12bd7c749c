"""What a thread dump shows: deadlocks, many waiting for one lock, for connections, for one call."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from faultmaven.analysis.citations import SourceLine
from faultmaven.analysis.model import Entity
from faultmaven.analysis.signals.model import Signal, signal
from faultmaven.analysis.threads.dumps import deadlocks, threads
from faultmaven.analysis.threads.model import Thread

MANY = 5
"""Fewer threads that wait for one lock at one moment are ordinary contention."""
WORKERS = 8
MOST = 0.8
"""Of a pool's threads, this share in one place leaves next to nobody for other work."""

_POOL = re.compile(
    r"HikariPool\.getConnection|GenericObjectPool\.borrowObject|BasicDataSource\.getConnection"
    r"|ConnectionPool\.(?:borrowConnection|getConnection|acquire)|database/sql\.\(\*DB\)\.conn\b"
    r"|\b_do_get \(|\bgetconn \(|redis.*get_connection|pgxpool.*Acquire|PoolingHttpClient.*lease"
)
_WAITING = re.compile(r"semacquire|sync\.|Mutex")
_IDLE = re.compile(
    r"\b(?:ThreadPoolExecutor\.getTask|LinkedBlockingQueue\.(?:take|poll)|TaskQueue\.(?:take|poll)"
    r"|Unsafe\.park|LockSupport\.park|AbstractQueuedSynchronizer|Object\.wait|EPoll|epollWait|accept"
    r"|runtime\.gopark|SynchronousQueue|DelayedWorkQueue|Selector|queue\.py|wait \(threading)"
)
_DECLARED = "Found one Java-level deadlock"


def facts(file: str, lines: Sequence[str]) -> list[Signal]:
    """The signals of a thread dump."""
    entity, found = Entity("file", file), threads(file, lines)
    return [
        *_deadlocked(entity, file, lines, found),
        *_contended(entity, found),
        *_starved(entity, found),
        *_engaged(entity, found),
    ]


def _deadlocked(
    entity: Entity, file: str, lines: Sequence[str], found: Sequence[Thread]
) -> Iterator[Signal]:
    rings = list(deadlocks(found))
    for ring in rings:
        names = ", ".join(thread.name for thread in ring[:4])
        where = [line for thread in ring[:3] for line in (thread.line, *thread.frames[:1])]
        yield signal("threads.deadlock", entity, where, threads=names, count=len(ring))
    declared = next((at for at, text in enumerate(lines, 1) if text.startswith(_DECLARED)), None)
    if declared is not None and not rings:
        line = SourceLine(file, declared, lines[declared - 1])
        yield signal("threads.deadlock", entity, [line], threads="threads", count="several")


def _contended(entity: Entity, found: Sequence[Thread]) -> Iterator[Signal]:
    """Locks that many threads wait for, with who holds them; in Go, by where they wait."""
    waiting: dict[str, list[Thread]] = defaultdict(list)
    for thread in found:
        if thread.waits_for:
            waiting[thread.waits_for].append(thread)
        elif _WAITING.search(thread.state) and thread.frames:
            waiting[_place(thread)].append(thread)
    for lock, waiters in sorted(waiting.items()):
        if len(waiters) < MANY:
            continue
        holder = next((thread for thread in found if lock in thread.holds), None)
        lines = [waiters[0].line, *waiters[0].frames[:1]]
        if holder:
            lines += [holder.line, *holder.frames[:1]]
        yield signal(
            "threads.contended",
            entity,
            lines,
            count=len(waiters),
            holder=holder.name if holder else "another thread",
            place=_frame(holder) if holder else _place(waiters[0]),
        )


def _starved(entity: Entity, found: Sequence[Thread]) -> Iterator[Signal]:
    """Threads that wait for a connection from a pool."""
    waiting = [
        (thread, frame)
        for thread in found
        for frame in [next((f for f in thread.frames if _POOL.search(f.text[:400])), None)]
        if frame is not None
    ]
    if len(waiting) >= MANY:
        lines = [line for thread, frame in waiting[:2] for line in (thread.line, frame)]
        yield signal("threads.starved", entity, lines, count=len(waiting))


def _engaged(entity: Entity, found: Sequence[Thread]) -> Iterator[Signal]:
    """Pools of which most threads are in the same call, idle ones not counted as such."""
    pools: dict[str, list[Thread]] = defaultdict(list)
    for thread in found:
        if thread.frames and thread.pool != thread.name:
            pools[thread.pool].append(thread)
    for pool, members in sorted(pools.items()):
        places: dict[str, list[Thread]] = defaultdict(list)
        for thread in members:
            if not any(_IDLE.search(frame.text[:400]) for frame in thread.frames[:3]):
                places[_place(thread)].append(thread)
        for place, same in sorted(places.items()):
            if len(members) >= WORKERS and len(same) >= MOST * len(members):
                lines = [same[0].line, same[0].frames[0]]
                share = f"{len(same)} of {len(members)}"
                yield signal("threads.engaged", entity, lines, pool=pool, share=share, place=place)


def _place(thread: Thread) -> str:
    """Where a thread is, in the words of its two innermost frames without their arguments."""
    return " < ".join(_bare(frame.text) for frame in thread.frames[:2])


def _frame(thread: Thread) -> str:
    return _bare(thread.frames[0].text) if thread.frames else "an unknown place"


def _bare(text: str) -> str:
    return re.sub(r"\(0x[^)]*\)|\+0x[0-9a-f]+", "", text[:400]).strip().removeprefix("at ")[:160]
