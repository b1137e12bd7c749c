import io
from functools import partial

from faultmaven.analysis.sources import Source
from faultmaven.evals.splitting import split, whole_name

TRANSCRIPT = "$ kubectl get pods\nNAME   READY   STATUS\nyard-0   1/1   Running\n" * 2
LOG = "".join(
    f"2026-03-01T10:00:{second:02} ERROR yard closed\n  at gate\n" for second in range(20)
)


def source(name: str, text: str) -> Source:
    data = text.encode()
    return Source(name, len(data), partial(io.BytesIO, data))


def parts(name: str, text: str) -> dict[str, str]:
    return {part.name: part.open().read().decode() for part in split([source(name, text)])}


def test_a_transcript_is_cut_before_a_command() -> None:
    found = parts("a/state.txt", TRANSCRIPT)

    assert list(found) == ["a/state.1.txt", "a/state.2.txt"]
    assert found["a/state.2.txt"].startswith("$ kubectl get pods\n")


def test_a_log_is_cut_before_a_record_and_loses_no_line() -> None:
    first, second = parts("gate.log", LOG).values()

    assert second.startswith("2026-03-01T10:00:10")
    assert f"{first}\n{second}" == LOG


def test_what_cannot_be_cut_stays_whole() -> None:
    assert list(parts("a.json", '{"yard": "closed"}')) == ["a.json"]
    assert list(parts("b.txt", "$ kubectl get pods\nNAME   READY\n")) == ["b.txt"]


def test_a_part_is_called_after_the_file_it_came_from():
    log = source("logs/till.log", LOG)

    assert whole_name([log], "logs/till.2.log") == "logs/till.log"
    assert whole_name([log], "logs/shop.2.log") == "logs/shop.2.log"
