"""A mixed log of invented services, the same for the same seed: some 200 messages, five forms."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

START = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
PATHS = ("/api/orders", "/api/orders/{n}", "/healthz", "/static/app.{h}.js", "/login")
PARTS = ("ledger", "basket", "courier", "voucher", "stock", "refund", "mailer", "quota")
ACTS = ("opened", "closed", "skipped", "merged", "expired", "queued", "rejected", "synced")
TAILS = ("{n} items in {took} ms", "shard {n}, {took} left", "attempt {n} of {took}")
SENTENCES = [f"{part} {act}: {tail}" for part in PARTS for act in ACTS for tail in TAILS]
USERS = ("maria", "joon", "petra", "sam", "ines", "tariq", "lea", "otto")


def write_mixed_log(path: Path, lines: int, seed: int = 7) -> None:
    chance = random.Random(seed)  # noqa: S311  # reproducible, not secret
    with path.open("w") as target:
        for line in _lines(chance, lines):
            target.write(line + "\n")


def _lines(chance: random.Random, lines: int) -> Iterator[str]:
    makers = (_application, _access, _structured, _system, _worker)
    at = START
    for _ in range(lines):
        at += timedelta(milliseconds=chance.randrange(1, 90))
        yield chance.choices(makers, (5, 4, 3, 2, 3))[0](chance, at)


def _application(chance: random.Random, at: datetime) -> str:
    thread = f"[http-{chance.randrange(64)}]"
    number, took = chance.randrange(10**7), chance.randrange(4000)
    level, text = chance.choice(
        (
            ("INFO", f"Order {number} accepted in {took} ms for user {chance.choice(USERS)}"),
            ("INFO", f"Cache refreshed, {chance.randrange(900)} entries, {took} ms"),
            ("DEBUG", f"Lookup of key cart:{number} took {took}us"),
            *(("INFO", chance.choice(SENTENCES).format(n=number, took=took)) for _ in range(5)),
            ("WARN", f"Slow query on shard {chance.randrange(16)}: {took} ms"),
            (
                "ERROR",
                f"Payment {_hex(chance, 12)} failed: connection to 10.1.{took % 256}.7 reset",
            ),
        )
    )
    return f"{_iso(at)} {level:5} {thread} com.acme.orders.OrderService - {text}"


def _access(chance: random.Random, at: datetime) -> str:
    path = chance.choice(PATHS).format(n=chance.randrange(10**6), h=_hex(chance, 8))
    status = chance.choices((200, 301, 404, 500, 503), (80, 5, 8, 4, 3))[0]
    address = ".".join(str(chance.randrange(1, 255)) for _ in range(4))
    size = chance.randrange(90_000)
    return (
        f'{address} - - [{at:%d/%b/%Y:%H:%M:%S} +0000] "GET {path} HTTP/1.1" {status} {size} "-" '
        f'"curl/8.{chance.randrange(9)}" rt=0.{chance.randrange(1000):03}'
    )


def _structured(chance: random.Random, at: datetime) -> str:
    message = chance.choice(
        (
            "request finished",
            f"retrying call to stock, attempt {chance.randrange(5)}",
            f"deadline exceeded after {chance.randrange(9000)}ms",
        )
    )
    record = {"ts": _iso(at), "level": "info", "msg": message, "trace": _hex(chance, 32)}
    return json.dumps(record)


def _system(chance: random.Random, at: datetime) -> str:
    pid, port, host = (
        chance.randrange(30_000),
        chance.randrange(1024, 65_535),
        chance.randrange(256),
    )
    text = chance.choice(
        (
            f"sshd[{pid}]: Accepted publickey for {chance.choice(USERS)} from 10.2.0.9 port {port}",
            f"sshd[{pid}]: Connection closed by 10.2.{host}.9 port {port} [preauth]",
            f"kernel: [{pid}.{port}] eth0: link up, {chance.choice((100, 1000))} Mbps",
            f"cron[{pid}]: (root) CMD (/usr/local/bin/rotate --keep {chance.randrange(30)})",
        )
    )
    return f"{at:%b %d %H:%M:%S} node-{chance.randrange(40)} {text}"


def _worker(chance: random.Random, at: datetime) -> str:
    job = "-".join(_hex(chance, digits) for digits in (8, 4, 4, 4, 12))
    text = chance.choice(
        (
            f"job {job} started on queue mail",
            f"job {job} done in 0.{chance.randrange(1000)} s",
            f"job {job} failed, {chance.randrange(5)} tries left",
        )
    )
    return f"[{_iso(at)}: INFO/Worker-{chance.randrange(8)}] {text}"


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").removesuffix("+00:00")


def _hex(chance: random.Random, digits: int) -> str:
    return f"{chance.getrandbits(4 * digits):0{digits}x}"
