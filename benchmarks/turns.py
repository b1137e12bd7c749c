"""CPU of a turn of the built-in analyst, early and late in a case with 20 evidence files."""

import tempfile
from pathlib import Path

from benchmarks.overhead import EXAMPLES, Client, signed_in
from benchmarks.servers import Server, product, serving

FILES = 20
CASES = 5
EARLY, LATE = 5, 50
QUESTIONS = (
    "What broke, and why?",
    "How do I fix it?",
    "What should I check next?",
    "What did you rule out?",
    "How sure are you?",
)
"""Asked in turn; a window of as many turns asks each once, so that windows compare."""


def evidence() -> list[tuple[str, bytes]]:
    """The files of the examples, each an upload of its own, and small logs up to 20."""
    found = [p for f in sorted(EXAMPLES.iterdir()) if f.is_dir() for p in sorted(f.rglob("*"))]
    files = [
        (f"{path.parent.name}-{path.name}", path.read_bytes())
        for path in found
        if path.is_file() and "generator" not in path.parts
    ]
    while len(files) < FILES:
        lines = (
            f"2031-04-02T10:{n // 60:02}:{n % 60:02}Z INFO request {n} served" for n in range(600)
        )
        files.append((f"extra-{len(files)}.log", "\n".join(lines).encode()))
    return files[:FILES]


def open_case(client: Client) -> str:
    case_id = client.send("POST", "/cases", {"title": "Parcel quotes fail"})["id"]
    for name, content in evidence():
        client.upload("/evidence/upload", {"case_id": case_id}, name, content)
    return str(case_id)


def cost(server: Server, client: Client, path: str) -> tuple[float, float]:
    """Seconds of server CPU a turn, over a window around the early and around the late turn."""
    costs = []
    turn = 0
    for middle in (EARLY, LATE):
        first = middle - len(QUESTIONS) // 2
        while turn < first - 1:
            turn = ask(client, path, turn)
        before = server.cpu_seconds()
        for _ in QUESTIONS:
            turn = ask(client, path, turn)
        costs.append((server.cpu_seconds() - before) / len(QUESTIONS))
    return costs[0], costs[1]


def ask(client: Client, path: str, turn: int) -> int:
    message = "yes" if turn == 1 else QUESTIONS[turn % len(QUESTIONS)]
    client.send("POST", path, {"message": message})
    return turn + 1


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        command, env = product(Path(scratch))
        with serving(command, "/health/ready", env) as server:
            client = signed_in(server)
            costs = [cost(server, client, f"/agent/chat/{open_case(client)}") for _ in range(CASES)]
    early = sum(one for one, _ in costs) / CASES
    late = sum(one for _, one in costs) / CASES
    print(f"CPU of a turn, {FILES} evidence files, mean of {CASES} cases")
    print(f"turn {EARLY:<3}{early * 1e3:7.1f} ms")
    print(f"turn {LATE:<3}{late * 1e3:7.1f} ms   {late / early:.2f}×")


if __name__ == "__main__":
    main()
