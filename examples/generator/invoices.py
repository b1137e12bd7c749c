"""A rotated database password that one job never got: it crashes, older warnings mislead."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from generator import kubectl
from generator.cluster import Cluster, Event, LastState, Node, Service, Workload
from generator.ids import number, uid
from generator.logs import Line, every, merged, python_line, unit_status
from generator.times import at, clock, described

NOW = at("2026-02-03T03:31:50+00:00")
BEGIN = at("2026-02-03T01:30:00+00:00")
ROTATED = at("2026-02-03T02:00:07+00:00")
RESTARTED = at("2026-02-03T02:14:30+00:00")
REGISTRY = "images.brightledger.example"
SECRET = "invoice-runner-db"  # noqa: S105
DATABASE = "pg-brno-1.db.brightledger.example"
USER = "invoice_runner"
HBA = '"/etc/postgresql/16/main/pg_hba.conf" line 97: "host all all 10.244.0.0/16 scram-sha-256"'
NODES = (
    Node("brno-k1", "10.61.0.21", at("2025-06-01T10:00:00+00:00"), 1),
    Node("brno-k2", "10.61.0.22", at("2025-06-01T10:09:00+00:00"), 2),
)


def cluster() -> Cluster:
    created = at("2025-06-03T09:00:00+00:00")
    labels = [{"app": name} for name in ("invoice-runner", "invoice-api", "statement-post")]
    key = f"<set to the key 'password' in secret '{SECRET}'>  Optional: false"
    starts = list(crashes())
    crashed = LastState("Error", 1, starts[-1], starts[-1] + timedelta(seconds=3))
    evicted = LastState(
        "OOMKilled", 137, at("2026-01-30T22:40:10+00:00"), at("2026-02-01T04:12:55+00:00")
    )
    back_off = Event(
        "Warning",
        "BackOff",
        "kubelet",
        "Back-off restarting failed container invoice-runner in pod "
        f"invoice-runner_invoicing({uid('invoice-runner')})",
        NOW - timedelta(seconds=11),
        RESTARTED + timedelta(seconds=20),
        317,
    )
    runner = Workload(
        "invoice-runner", f"{REGISTRY}/invoice-runner:2026.1.4", 9100, labels[0], created,
        RESTARTED, ("brno-k2",), revision=31, cpu="250m", memory="512Mi", restarts=len(starts) - 1,
        env={"DB_HOST": DATABASE, "DB_PORT": "5432", "DB_NAME": "invoices", "DB_USER": USER,
             "DB_PASSWORD": key},
        waiting="CrashLoopBackOff", last_state=crashed, pod_events=(back_off,),
    )  # fmt: skip
    api = Workload(
        "invoice-api", f"{REGISTRY}/invoice-api:2026.1.4", 8080, labels[1], created,
        ROTATED + timedelta(seconds=21), ("brno-k1", "brno-k2"), revision=58,
        env={"DB_HOST": DATABASE, "DB_USER": "invoice_api"},
    )  # fmt: skip
    post = Workload(
        "statement-post", f"{REGISTRY}/statement-post:4.0.9", 8080, labels[2], created,
        at("2026-01-22T13:20:00+00:00"), ("brno-k1",), revision=12, restarts=1, last_state=evicted,
    )  # fmt: skip
    services = tuple(
        Service(name, 80, 8080, {"app": name}, created)
        for name in ("invoice-api", "statement-post")
    )
    return Cluster("invoicing", NOW, NODES, (runner, api, post), services)


def files() -> dict[str, str]:
    """Every file of the bundle, by its path."""
    return {
        "kubectl-invoicing.txt": kubectl.transcript(cluster(), {SECRET: secret()}),
        "logs/invoice-runner.log": merged(runner_working(), runner_crashing()),
        "logs/invoice-api.log": merged(api()),
        "logs/statement-post.log": merged(statement_post()),
        "database/postgresql-2026-02-03.log": merged(
            checkpoints(), maintenance(), refusals(), slow_queries()
        ),
        "database/postgresql-service.txt": service_status(),
        "ops/rotation-2026-02-03.log": merged(rotation()),
    }


def secret() -> str:
    return (
        f"Name:         {SECRET}\nNamespace:    invoicing\nLabels:       app=invoice-runner\n"
        f"Annotations:  rotation.brightledger.example/rotated-at: 2025-11-05T02:00:06Z\n\n"
        f"Type:  Opaque\n\nData\n====\npassword:  32 bytes\n"
    )


def runner_working() -> Iterator[Line]:
    logger, batch = "runner.batch", 8800
    for moment in every(BEGIN, ROTATED, 40, "batch"):
        batch += 1
        size = number(180, 260, "size", batch)
        yield python_line(moment, "INFO", logger, f"batch {batch}: {size} invoices written")
    for moment in every(ROTATED + timedelta(seconds=20), RESTARTED, 40, "pooled"):
        batch += 1
        yield python_line(moment, "INFO", logger, f"batch {batch}: 12 invoices written")


def crashes() -> Iterator[datetime]:
    """When the container starts again: the pauses double up to five minutes."""
    moment, pause = RESTARTED, 10
    while moment < NOW:
        yield moment + timedelta(milliseconds=number(0, 900, moment))
        moment += timedelta(seconds=4 + pause)
        pause = min(pause * 2, 300)


def runner_crashing() -> Iterator[Line]:
    for start in crashes():
        failed = start + timedelta(seconds=2, milliseconds=140)
        yield python_line(start, "INFO", "runner", "invoice-runner 2026.1.4 starts")
        yield python_line(start + timedelta(milliseconds=80), "INFO", "runner.db",
                          f"connecting to {DATABASE}:5432/invoices as {USER}")  # fmt: skip
        yield python_line(failed, "ERROR", "runner.db", "cannot open a session\n" + TRACEBACK)
        yield python_line(failed + timedelta(milliseconds=9), "CRITICAL", "runner",
                          "no database session, exiting with status 1")  # fmt: skip


TRACEBACK = f"""\
Traceback (most recent call last):
  File "/app/runner/db.py", line 61, in open_session
    return await asyncpg.connect(dsn, timeout=5)
  File "/app/.venv/lib/python3.12/site-packages/asyncpg/connection.py", line 2443, in connect
    return await connect_utils._connect(
asyncpg.exceptions.InvalidPasswordError: password authentication failed for user "{USER}\""""


def postgres(moment: datetime, who: str, level: str, text: str) -> Line:
    pid = number(20100, 29900, "pg", who, moment)
    stamp = moment.strftime("%Y-%m-%d %H:%M:%S.") + f"{moment.microsecond // 1000:03d} UTC"
    return moment, f"{stamp} [{pid}] {who} {level}:  {text}"


def refusals() -> Iterator[Line]:
    for start in crashes():
        moment = start + timedelta(seconds=2, milliseconds=120)
        who = f"{USER}@invoices"
        yield postgres(moment, who, "FATAL", f'password authentication failed for user "{USER}"')
        yield postgres(moment, who, "DETAIL", f"Connection matched file {HBA}")


def checkpoints() -> Iterator[Line]:
    for moment in every(BEGIN, NOW, 300, "checkpoint"):
        buffers, took = number(2100, 9400, "buffers", moment), number(180, 269, "took", moment)
        yield postgres(moment, "@", "LOG", f"checkpoint complete: wrote {buffers} buffers "
                       f"({buffers / 1310:.1f}%); write={took}.418 s, sync=0.031 s")  # fmt: skip


def maintenance() -> Iterator[Line]:
    moment = at("2026-02-03T01:41:12+00:00")
    for index in range(3):
        moment += timedelta(seconds=19)
        yield postgres(moment, "@", "WARNING", "checkpoints are occurring too frequently "
                       f"({19 + index} seconds apart)")  # fmt: skip


def slow_queries() -> Iterator[Line]:
    for moment in every(BEGIN, NOW, 540, "slow"):
        took = number(1100, 3900, "query", moment)
        text = f"duration: {took}.207 ms  statement: CALL close_month_totals()"
        yield postgres(moment, "invoice_api@invoices", "LOG", text)


def rotation() -> Iterator[Line]:
    steps = (
        (-7, "INFO", "rotation of 2 database roles begins (policy: every 90 days)"),
        (0, "INFO", f"ALTER ROLE {USER} PASSWORD done"),
        (1, "INFO", "ALTER ROLE invoice_api PASSWORD done"),
        (3, "INFO", "secret invoicing/invoice-api-db updated (version 12)"),
        (4, "WARN", f"secret invoicing/{SECRET}: patch refused, HTTP 409 Conflict, skipped"),
        (20, "INFO", "deployment invoicing/invoice-api restarted"),
        (48, "INFO", "deployment invoicing/invoice-api is available (2/2)"),
        (49, "INFO", "rotation finished: 2 roles, 1 secret, 1 skipped"),
    )
    for offset, level, text in steps:
        moment = ROTATED + timedelta(seconds=offset, milliseconds=number(0, 700, text))
        yield moment, f"{clock(moment)} {level} rotate-db {text}"
    drained = "pod invoicing/invoice-runner evicted: brno-k1 reboots for a kernel update"
    yield RESTARTED, f"{clock(RESTARTED)} INFO node-drain {drained}"


def api() -> Iterator[Line]:
    restart = ROTATED + timedelta(seconds=24)
    yield python_line(restart, "INFO", "invoice_api", "ready, database session opened")
    for moment in every(BEGIN, NOW, 30, "api"):
        if not ROTATED + timedelta(seconds=18) < moment < restart:
            yield python_line(moment, "INFO", "invoice_api.http",
                              f"GET /invoices 200 {number(8, 60, moment)}ms")  # fmt: skip


def statement_post() -> Iterator[Line]:
    for moment in every(BEGIN, NOW, 45, "post"):
        yield python_line(moment, "INFO", "post.smtp", f"sent {number(1, 9, moment)} statements")
    for moment in every(
        at("2026-02-03T01:52:00+00:00"), at("2026-02-03T01:55:00+00:00"), 30, "gray"
    ):
        text = "421 4.7.0 try again later, mx.postbox.example, retry in 30 s"
        yield python_line(moment, "ERROR", "post.smtp", text)


def service_status() -> str:
    since = "Sun 2026-01-11 04:02:18 UTC; 3 weeks 1 day ago"
    journal = [
        "Jan 11 04:02:18 pg-brno-1 systemd[1]: Started postgresql@16-main.service - PostgreSQL "
        "Cluster 16-main."
    ]
    command = "/usr/lib/postgresql/16/bin/postgres -D /var/lib/postgresql/16/main"
    title = "PostgreSQL Cluster 16-main"
    text = unit_status("postgresql@16-main", title, since, 1188, command, journal)
    return f"# taken on pg-brno-1, {described(NOW)}\n{text}"
