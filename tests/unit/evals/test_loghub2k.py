"""Template accuracy: each measure on groups that can be counted by hand, and the suite on a log."""

import csv
from pathlib import Path

import pytest

from faultmaven.evals.bench import Bench
from faultmaven.evals.errors import DataMissing
from faultmaven.evals.suites import loghub2k
from faultmaven.evals.suites.loghub2k import Accuracy, accuracy

SOLD, SHUT, OPEN = "sold <*>", "tray shut", "tray open"


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([SOLD, SOLD, SHUT, OPEN], Accuracy(1, 1, 1, 1)),
        (["sold 1", "sold 1", SHUT, OPEN], Accuracy(1, 1, 0.5, 4 / 6)),
        ([SOLD, SOLD, "tray <*>", "tray <*>"], Accuracy(0.5, 2 / 5, 0.5, 2 / 5)),
        ([SOLD, "sold 2", SHUT, OPEN], Accuracy(0.5, 4 / 7, 0.75, 6 / 7)),
    ],
    ids=["all right", "words wrong", "two lumped together", "one torn apart"],
)
def test_each_measure_counts_what_it_is_defined_to_count(
    found: list[str], expected: Accuracy
) -> None:
    assert accuracy(found, [SOLD, SOLD, SHUT, OPEN]) == expected


def test_the_suite_reads_raw_lines_and_both_sets_of_labels(tmp_path: Path) -> None:
    folder = tmp_path / "loghub2k" / "Till"
    folder.mkdir(parents=True)
    log = folder / "till.log"
    log.write_text("".join(f"2031-05-06 07:00:{n:02} INFO sold {n} tickets\n" for n in range(40)))
    for suffix, label in (("_structured", "sold <*> tickets"), ("_structured_corrected", "sold x")):
        with (folder / f"till.log{suffix}.csv").open("w", newline="") as target:
            rows = csv.writer(target)
            rows.writerow(["LineId", "EventTemplate"])
            rows.writerows([n, label] for n in range(40))

    with Bench(tmp_path, 1, None, lambda *_: None) as bench:
        result = loghub2k.run(bench)

    assert result.passed
    values = {metric.name: metric.value for metric in result.metrics}
    assert values == {
        "GA": 1, "FGA": 1, "PA": 1, "FTA": 1,
        "GA corrected": 1, "FGA corrected": 1, "PA corrected": 0, "FTA corrected": 0,
    }  # fmt: skip


def test_a_folder_without_labels_is_missing_data(tmp_path: Path) -> None:
    with Bench(tmp_path, 1, None, lambda *_: None) as bench, pytest.raises(DataMissing):
        loghub2k.run(bench)
