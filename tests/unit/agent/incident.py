"""An invented incident: a quoter that is killed for memory, and a portal that suffers from it."""

from datetime import UTC, datetime
from io import BytesIO

from faultmaven.analysis.model import (
    Analysis,
    Assurance,
    Cause,
    Citation,
    Command,
    CommandClass,
    Coverage,
    Effect,
    Entity,
    Event,
    FileCoverage,
    Finding,
    NextCheck,
    Relation,
    Remedy,
    RuledOut,
    Strength,
    TimeSpan,
    Verdict,
)
from faultmaven.analysis.sources import Source
from faultmaven.modules.agent.reasoners.situation import Situation

CLUSTER = """\
$ kubectl get pods -n tradehall
NAME                      READY   STATUS             RESTARTS       AGE
ledger-6c9d7f5b44-x2k8p   1/1     Running            0              9d
portal-5b7c66d8f9-q7w2m   1/1     Running            2              9d
quoter-7d4f9c6b5c-h5t9z   0/1     CrashLoopBackOff   7 (41s ago)    22m

$ kubectl describe pod quoter-7d4f9c6b5c-h5t9z -n tradehall
    Last State:     Terminated
      Reason:       OOMKilled
      Exit Code:    137
    Limits:
      memory:  96Mi
"""
PORTAL = """\
2031-04-02T10:00:12Z INFO  served /quotes status=200
2031-04-02T10:01:40Z ERROR call to quoter:7070 failed: connection refused
2031-04-02T10:02:03Z ERROR call to quoter:7070 failed: connection refused
2031-04-02T10:02:03Z INFO  served /quotes status=503
2031-04-02T10:04:55Z WARN  retry budget of quoter is spent
2031-04-02T10:06:31Z ERROR call to quoter:7070 failed: connection refused
2031-04-02T10:06:31Z INFO  served /quotes status=503
"""
LEDGER = """\
2031-04-02T10:00:01Z INFO  balance closed
2031-04-02T10:03:07Z ERROR journal rotation took 900 ms
"""
FILES = {"cluster.txt": CLUSTER, "logs/ledger.log": LEDGER, "logs/portal.log": PORTAL}


def line(file: str, number: int) -> Citation:
    return Citation(file, number, number, FILES[file].splitlines()[number - 1].strip())


def source(name: str, text: str) -> Source:
    data = text.encode()
    return Source(name, len(data), lambda: BytesIO(data))


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2031-04-02T{clock}").replace(tzinfo=UTC)


QUOTER, PORTAL_APP, LEDGER_APP = (
    Entity("app", name, "tradehall") for name in ("quoter", "portal", "ledger")
)
QUOTER_POD = Entity("pod", "quoter-7d4f9c6b5c-h5t9z", "tradehall")
OOM = Cause(
    rank=1,
    entity=QUOTER,
    code="k8s.oom_killed",
    statement="quoter is killed for exceeding its memory limit of 96Mi",
    confidence=0.8,
    assurance=Assurance.MECHANISTIC,
    citations=(line("cluster.txt", 9), line("cluster.txt", 12)),
    why="the last container state is OOMKilled while the limit is 96Mi",
    explains=(Effect("portal cannot reach quoter", (line("cluster.txt", 9),)),),
    remedy=Remedy(
        "Raise the memory limit of quoter",
        (
            Command(
                "kubectl -n tradehall set resources deploy/quoter --limits=memory=256Mi",
                CommandClass.MUTATING,
            ),
        ),
        "no pod of quoter restarts for ten minutes",
    ),
)
SLOW_DISK = Cause(
    rank=2,
    entity=LEDGER_APP,
    code="host.disk_slow",
    statement="the journal of ledger rotates slowly",
    confidence=0.35,
    assurance=Assurance.CANDIDATE,
    citations=(line("logs/ledger.log", 2),),
)
ANALYSIS = Analysis(
    verdict=Verdict.CAUSE_FOUND,
    summary="quoter is killed for memory",
    causes=(OOM, SLOW_DISK),
    ruled_out=(
        RuledOut(
            "A network fault between portal and ledger",
            "ledger served requests the whole time",
            (line("logs/ledger.log", 1),),
        ),
    ),
    findings=(
        Finding(
            "net.dependency_unreachable",
            PORTAL_APP,
            "portal cannot reach quoter",
            Strength.CIRCUMSTANTIAL,
            (line("logs/portal.log", 2),),
        ),
    ),
    timeline=(
        Event(
            at("10:01:40"),
            "error",
            "portal fails to call quoter",
            line("logs/portal.log", 2),
            PORTAL_APP,
            3,
        ),
        Event(
            at("10:03:07"),
            "error",
            "journal rotation is slow",
            line("logs/ledger.log", 2),
            LEDGER_APP,
        ),
        Event(
            at("10:06:31"),
            "error",
            "portal answers 503",
            line("logs/portal.log", 7),
            PORTAL_APP,
        ),
    ),
    entities=(QUOTER, PORTAL_APP, LEDGER_APP, QUOTER_POD),
    relations=(
        Relation(PORTAL_APP, "calls", QUOTER, (line("logs/portal.log", 2),)),
        Relation(QUOTER, "owns", QUOTER_POD, (line("cluster.txt", 5),)),
    ),
    next_checks=(
        NextCheck(
            "How much memory does quoter use before it is killed?",
            "kubectl -n tradehall top pod --containers",
        ),
    ),
    coverage=Coverage(
        files=tuple(
            FileCoverage(name, "log", 0.9, "dated lines", len(text), text.count("\n"))
            for name, text in FILES.items()
        ),
        lines_read=22,
        lines_total=22,
        span=TimeSpan(at("10:00:01"), at("10:06:31")),
    ),
)
SITUATION = Situation(ANALYSIS, tuple(source(name, text) for name, text in FILES.items()))
