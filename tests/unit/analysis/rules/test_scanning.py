"""Log lines become hits: of whom, how often, and whatever stands beside them."""

import pytest

from faultmaven.analysis.reading import Block
from faultmaven.analysis.rules.model import Pattern
from faultmaven.analysis.signals.scanning import Hit, LogScanner
from faultmaven.analysis.signals.speakers import Speaker, service_of, speaker_of

JAM = Pattern(signal="log.jam", where=["log"], pattern=r"jam in tray (?P<tray>\w+)")
LOST = Pattern(signal="log.lost", where=["log"], pattern="printer is lost", least="warning")


def scan(*lines: str, patterns: tuple[Pattern, ...] = (JAM, LOST)) -> list[Hit]:
    scanner = LogScanner("desk.log", patterns)
    scanner.feed(Block(1, "".join(line + "\n" for line in lines).encode()))
    return scanner.hits()


def test_lines_that_repeat_are_counted_and_the_last_is_kept() -> None:
    lines = [f"2031-05-06T07:00:{second:02}Z ERROR jam in tray b" for second in range(40)]

    (hit,) = scan(*lines)

    assert (hit.count, hit.line.number, hit.last.number) == (40, 1, 40)
    assert hit.last.text == lines[-1]


def test_captures_that_differ_in_digits_only_stay_apart() -> None:
    found = scan(*["ERROR jam in tray 1", "ERROR jam in tray 2"] * 20)

    assert {(dict(hit.captured)["tray"], hit.count) for hit in found} == {("1", 20), ("2", 20)}


def test_hosts_that_differ_in_digits_only_stay_apart() -> None:
    line = "May  6 07:00:{:02} desk-{} printd[7]: jam in tray b"

    found = scan(*(line.format(number, number % 2) for number in range(10)))

    assert {(hit.speaker.host, hit.count) for hit in found} == {("desk-0", 5), ("desk-1", 5)}


def test_two_patterns_may_find_one_line() -> None:
    found = scan("ERROR printer is lost after a jam in tray b")

    assert {hit.pattern.signal for hit in found} == {"log.jam", "log.lost"}


@pytest.mark.parametrize(
    "line",
    [
        "INFO printer is lost",
        '{"level":"info","msg":"printer is lost"}',
        '{"level":30,"msg":"printer is lost"}',
        "nothing to see",
    ],
)
def test_a_line_that_tells_too_low_a_level_is_no_hit(line: str) -> None:
    assert scan(line) == []


@pytest.mark.parametrize(
    "line", ["WARN printer is lost", '{"level":50,"msg":"printer is lost"}', "printer is lost"]
)
def test_a_line_of_the_level_or_without_one_is_a_hit(line: str) -> None:
    assert len(scan(line)) == 1


def test_a_pattern_without_plain_words_is_searched_for_all_the_same() -> None:
    jam = Pattern(signal="log.code", where=["log"], pattern=r"E\d\d\d")

    (hit,) = scan("stopped with E811", "all well", patterns=(jam, LOST))

    assert hit.line.number == 1


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("May  6 07:00:01 desk-1 printd[31]: ready", Speaker("desk-1", "printd")),
        ("<34>May  6 07:00:01 desk-1 /usr/sbin/printd: ready", Speaker("desk-1", "printd")),
        ("May  6 07:00:01 desk-1 kernel: ready", Speaker("desk-1", "")),
        ("2031-05-06T07:00:01.123+02:00 desk-1 printd[31]: ready", Speaker("desk-1", "printd")),
        ("<165>1 2031-05-06T07:00:01Z desk-1 printd 31 ID47 - ready", Speaker("desk-1", "printd")),
        ("printd-1  | ready", Speaker("", "printd")),
        ('{"service":"printd","host":"desk-1","msg":"ready"}', Speaker("desk-1", "printd")),
        ("2031-05-06T07:00:01Z ERROR printd: ready", Speaker()),
        ("2031-05-06 07:00:01 ERROR printd: ready", Speaker()),
        ("{broken", Speaker()),
    ],
)
def test_who_says_a_line(text: str, speaker: Speaker) -> None:
    assert speaker_of(text) == speaker


@pytest.mark.parametrize(
    ("file", "service"),
    [
        ("printd.log", "printd"),
        ("var/log/printd-error.log.1", "printd"),
        ("printd_2031-05-06.log", "printd"),
        ("printd-7d9f8c6b5-x2x4z.log", "printd"),
        ("printd/app.log", "printd"),
        ("logs/error.log", ""),
        ("syslog", ""),
    ],
)
def test_the_service_of_a_log_s_name(file: str, service: str) -> None:
    assert service_of(file) == service
