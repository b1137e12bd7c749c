"""What thread dumps of each runtime show."""

import pytest

from faultmaven.analysis.formats import Format, detect
from faultmaven.analysis.threads.dumps import threads
from faultmaven.analysis.threads.facts import facts


def jvm(name: str, *frames: str, state: str = "BLOCKED") -> str:
    head = f'"{name}" #9 prio=5 os_prio=0 tid=0x7f nid=0x1a waiting for monitor entry [0x1]'
    return "\n".join([head, f"   java.lang.Thread.State: {state}", *(f"\t{f}" for f in frames), ""])


LOCKED, WAITS = "- locked <0x{}> (a Drawer)", "- waiting to lock <0x{}> (a Drawer)"
RING = "Full thread dump OpenJDK 64-Bit Server VM:\n\n" + "\n".join(
    [
        jvm("till-1", "at acme.Till.pay(Till.java:1)", WAITS.format("a"), LOCKED.format("b")),
        jvm("till-2", "at acme.Bank.pay(Bank.java:2)", WAITS.format("b"), LOCKED.format("a")),
    ]
)
QUEUE = "\n".join(
    [jvm("boss", "at acme.Disk.write(Disk.java:7)", LOCKED.format("a"), state="RUNNABLE")]
    + [jvm(f"till-{n}", "at acme.Till.pay(T.java:1)", WAITS.format("a")) for n in range(6)]
)
STARVED = "\n".join(
    jvm(
        f"web-{n}",
        "at java.lang.Object.wait(Native Method)",
        "at com.zaxxer.hikari.pool.HikariPool.getConnection(HikariPool.java:1)",
        state="TIMED_WAITING",
    )
    for n in range(7)
)
ENGAGED = "\n".join(
    jvm(
        f"http-nio-8080-exec-{n}",
        "at java.net.SocketInputStream.socketRead0(Native Method)",
        "at acme.Bank.ask(Bank.java:1)",
        state="RUNNABLE",
    )
    for n in range(9)
)
IDLE = ENGAGED.replace("java.net.SocketInputStream.socketRead0", "jdk.internal.misc.Unsafe.park")
GO = "\n".join(
    f"goroutine {n} [semacquire, 12 minutes]:\nsync.runtime_SemacquireMutex(0xc{n}, 0x0)\n"
    f"\t/usr/local/go/src/runtime/sema.go:77 +0x25\nmain.(*Till).Pay(0xc{n})\n\t/src/till.go:1\n"
    for n in range(6)
)
PY_SPY = (
    'Process 9: till\nPython v3.11\n\nThread 9 (idle): "MainThread"\n    acquire (threading.py:1)\n'
    'Thread 10 (active): "worker-1"\n    recv (socket.py:7)\n'
)


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        (RING, "threads.deadlock", {"threads": "till-1, till-2"}),
        (QUEUE, "threads.contended", {"holder": "boss", "count": "6"}),
        (STARVED, "threads.starved", {"count": "7"}),
        (ENGAGED, "threads.engaged", {"pool": "http-nio-8080-exec", "share": "9 of 9"}),
        (GO, "threads.contended", {"count": "6"}),
    ],
)
def test_a_dump_shows_what_its_threads_wait_for(text: str, kind: str, said: dict[str, str]) -> None:
    found = facts("dump.txt", text.splitlines())

    assert [fact.kind for fact in found] == [kind]
    assert said.items() <= found[0].attributes.items()


@pytest.mark.parametrize("text", [IDLE, PY_SPY, QUEUE.replace('"till-', '"till-x')[:900]])
def test_threads_that_wait_for_work_show_nothing(text: str) -> None:
    assert facts("dump.txt", text.splitlines()) == []


def test_a_declared_deadlock_counts_where_its_ring_is_not_printed() -> None:
    text = [*jvm("till-1").splitlines(), "Found one Java-level deadlock:", "====="]

    found = facts("dump.txt", text)

    assert [(fact.kind, fact.citations[0].quote) for fact in found] == [
        ("threads.deadlock", "Found one Java-level deadlock:")
    ]


@pytest.mark.parametrize("text", [RING, GO, PY_SPY])
def test_a_dump_is_told_from_a_log(text: str) -> None:
    assert detect(text.splitlines()).format is Format.THREAD_DUMP


def test_a_thread_has_its_name_state_and_frames() -> None:
    main, worker = threads("dump.txt", PY_SPY.splitlines())

    assert (main.name, main.state, worker.name) == ("MainThread", "idle", "worker-1")
    assert [frame.text.strip() for frame in worker.frames] == ["recv (socket.py:7)"]
