import json
import tarfile
from pathlib import Path

import pytest

from faultmaven.evals.datasets import dataset_folder, opened, spread
from faultmaven.evals.errors import DataMissing


def case_at(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "app.log").write_text("hello\n")
    return folder


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    folder = tmp_path / "rides"
    folder.mkdir()
    (folder / "labels.json").write_text(json.dumps({"case-1": {"query": "why?"}, "case-2": {}}))
    return folder


@pytest.mark.parametrize("inside", ["", "cases"])
def test_cases_may_lie_there_as_folders(labelled: Path, inside: str) -> None:
    case_at(labelled / inside / "case-1")

    with opened(labelled, "rides") as dataset:
        (case,) = dataset.cases

    assert (case.name, case.label, dataset.absent) == ("case-1", {"query": "why?"}, ("case-2",))


@pytest.mark.parametrize("root", ["", "./"])
def test_cases_are_unpacked_from_archives_and_go_afterwards(
    labelled: Path, root: str, tmp_path: Path
) -> None:
    with tarfile.open(labelled / "any-name.tar.xz", "w:xz") as archive:
        archive.add(case_at(tmp_path / "made"), f"{root}case-2")

    with opened(labelled, "rides") as dataset:
        place = dataset.cases[0].folder
        text = (place / "app.log").read_text()

    assert text == "hello\n"
    assert not place.exists()


def test_labels_without_any_case_are_an_error(labelled: Path) -> None:
    with pytest.raises(DataMissing, match="none of the cases"), opened(labelled, "rides"):
        pass


def test_data_may_be_the_folder_of_data_sets_or_the_data_set(labelled: Path) -> None:
    assert dataset_folder(labelled.parent, "rides") == labelled
    assert dataset_folder(labelled, "rides") == labelled


def test_a_missing_data_set_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataMissing, match="pass --data"):
        dataset_folder(tmp_path, "rides")


def test_a_limit_spreads_over_all_cases(labelled: Path) -> None:
    case_at(labelled / "case-1")
    case_at(labelled / "case-2")

    with opened(labelled, "rides") as dataset:
        assert [case.name for case in spread(dataset.cases, 1)] == ["case-1"]
        assert spread(dataset.cases, 9) == dataset.cases
