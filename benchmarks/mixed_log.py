"""Logs of invented services, the same for the same seed: six files, five forms, some 1,500 messages
that follow Zipf's law, stack traces, and a file in which all forms are mixed."""

import json
import random
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

START = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
PARTS = (
    "ledger",
    "basket",
    "courier",
    "voucher",
    "stock",
    "refund",
    "mailer",
    "quota",
    "invoice",
    "parcel",
    "coupon",
    "loyalty",
    "pricing",
    "catalog",
    "review",
    "search",
    "wishlist",
    "session",
    "profile",
    "address",
    "tariff",
    "audit",
    "export",
    "import",
)
ACTS = (
    "opened",
    "closed",
    "skipped",
    "merged",
    "expired",
    "queued",
    "rejected",
    "synced",
    "rebuilt",
    "moved",
    "locked",
    "released",
    "cached",
    "dropped",
    "checked",
    "signed",
)
USERS = ["maria", "joon", "petra", "sam", "ines", "tariq", "lea", "otto"]
ROUTES = ("/api/orders", "/api/orders/{n}", "/healthz", "/static/app.{h}.js", "/login", "/cart/{h}")

Chance = random.Random
Tail = Callable[[Chance], str]
TAILS: tuple[Tail, ...] = (
    lambda c: f"{_below(c, 900)} items in {_below(c, 4000)} ms",
    lambda c: f"shard {_below(c, 32)}, {_below(c, 10**6)} left",
    lambda c: f"key {c.getrandbits(48):012x} by {c.choice(USERS)} from 10.2.{_below(c, 256)}.9",
    lambda c: f"attempt {_below(c, 5)} of 5 for order {_below(c, 10**7)}",
)
SENTENCES = [(f"{part} {act}: ", tail) for part in PARTS for act in ACTS for tail in TAILS]
LEVELS = ("INFO", "INFO", "INFO", "DEBUG", "INFO", "WARN", "INFO", "INFO")
JAVA_TRACE = "".join(
    f"\tat com.acme.{part}.{part.title()}Service.{act}({part.title()}Service.java:{40 + place})\n"
    for place, (part, act) in enumerate(zip(PARTS, ACTS, strict=False))
)
PYTHON_TRACE = "".join(
    f'  File "/srv/worker/{part}.py", line {30 + place}, in {act}\n    {act}_{part}(job)\n'
    for place, (part, act) in enumerate(zip(PARTS[8:16], ACTS[8:16], strict=True))
)


def write_logs(folder: Path, size: int, seed: int = 7) -> None:
    """Writes about `size` bytes of logs into the folder, a file a process."""
    forms = {
        "orders.log": [_java],
        "access.log": [_access],
        "gateway.jsonl": [_json],
        "worker.log": [_python],
        "messages": [_syslog],
        "mixed.log": [_java, _access, _json, _python, _syslog],
    }
    with ProcessPoolExecutor() as pool:
        writing = [
            pool.submit(_write, folder / name, size // len(forms), seed + place, makers)
            for place, (name, makers) in enumerate(forms.items())
        ]
        for file in writing:
            file.result()


Maker = Callable[[Chance, datetime], str]


def _write(path: Path, size: int, seed: int, makers: Sequence[Maker]) -> None:
    chance, at, written = Chance(seed), START, 0
    with path.open("w") as target:
        while written < size:
            at += timedelta(milliseconds=_below(chance, 90))
            maker = makers[0] if len(makers) == 1 else chance.choice(makers)
            record = maker(chance, at)
            written += len(record)
            target.write(record)


def _sentences(first: int) -> Callable[[Chance], str]:
    """Sentences of one service: 300 of all, the more frequent the earlier."""
    own = SENTENCES[first : first + 300]
    weights = list(accumulate(1 / (place + 1) for place in range(len(own))))

    def sentence(chance: Chance) -> str:
        words, tail = chance.choices(own, cum_weights=weights)[0]
        return words + tail(chance)

    return sentence


_of_orders, _of_gateway, _of_worker, _of_system = map(_sentences, (0, 400, 800, 1200))


def _java(chance: Chance, at: datetime) -> str:
    head = f"{_iso(at).replace('T', ' ').replace('.', ',')} "
    where = f"[http-{_below(chance, 64)}] com.acme.orders.OrderService - "
    if _below(chance, 100):
        return f"{head}{chance.choice(LEVELS):5} {where}{_of_orders(chance)}\n"
    lost = f"Payment {chance.getrandbits(48):012x} failed"
    cause = f"java.net.ConnectException: connection to 10.1.{_below(chance, 256)}.7 refused"
    return f"{head}ERROR {where}{lost}\n{cause}\n{JAVA_TRACE}"


def _access(chance: Chance, at: datetime) -> str:
    route = chance.choice(ROUTES).format(n=_below(chance, 10**6), h=f"{chance.getrandbits(32):08x}")
    status = chance.choices((200, 301, 404, 500, 503), cum_weights=(90, 94, 98, 99, 100))[0]
    address = f"{_below(chance, 255)}.{_below(chance, 255)}.{_below(chance, 255)}.7"
    return (
        f'{address} - - [{at:%d/%b/%Y:%H:%M:%S} +0000] "GET {route} HTTP/1.1" {status} '
        f'{_below(chance, 90_000)} "-" "curl/8.{_below(chance, 9)}" '
        f"rt=0.{_below(chance, 1000):03}\n"
    )


def _json(chance: Chance, at: datetime) -> str:
    level = "info" if _below(chance, 50) else "error"
    said = (
        _of_gateway(chance) if level == "info" else f"deadline of {_below(chance, 9000)}ms passed"
    )
    record = {"ts": f"{_iso(at)}Z", "level": level, "msg": said}
    return json.dumps(record | {"trace": f"{chance.getrandbits(128):032x}"}) + "\n"


def _python(chance: Chance, at: datetime) -> str:
    head = f"[{_iso(at)}: {{}}/Worker-{_below(chance, 8)}] "
    job = f"job {chance.getrandbits(64):016x}"
    if _below(chance, 150):
        return f"{head.format('INFO')}{job} {_of_worker(chance)}\n"
    trace = (
        f"Traceback (most recent call last):\n{PYTHON_TRACE}ValueError: no {chance.choice(PARTS)}\n"
    )
    return f"{head.format('ERROR')}{job} failed, {_below(chance, 5)} tries left\n{trace}"


def _syslog(chance: Chance, at: datetime) -> str:
    program = chance.choice(("sshd", "kubelet", "cron", "haproxy"))
    head = f"{at:%b %d %H:%M:%S} node-{_below(chance, 40)} {program}[{_below(chance, 30_000)}]: "
    return f"{head}{_of_system(chance)}\n"


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").removesuffix("+00:00")


def _below(chance: Chance, most: int) -> int:
    return int(chance.random() * most)


def lines_of(folder: Path) -> Iterator[tuple[Path, int]]:
    """The files of a folder with their numbers of lines."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as stream:
                pieces = iter(lambda stream=stream: stream.read(1 << 20), b"")
                yield path, sum(piece.count(b"\n") for piece in pieces)
