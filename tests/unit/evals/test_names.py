import json
import tarfile
from pathlib import Path

import pytest

from faultmaven.evals.names import data_names, words_of
from faultmaven.evals.suites.label_leak import named_in_source


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with labels and an archive of one case."""
    case = tmp_path / "case-1"
    (case / "logs").mkdir(parents=True)
    (case / "logs" / "ticketbooth.log").write_text("hello\n")
    (case / "state.txt").write_text(
        "$ kubectl describe pods turnstile-5d9f8c7b6d-x2x9k -n fairground\n"
    )
    (case / "alerts.json").write_text(json.dumps([{"name": "RideStopped"}, {"summary": "not one"}]))
    folder = tmp_path / "data" / "rides"
    folder.mkdir(parents=True)
    with tarfile.open(folder / "cases.tar.xz", "w:xz") as archive:
        archive.add(case, "case-1")
    label = {"fault_object": "node/carousel-7", "root_cause": "rust"}
    (folder / "labels.json").write_text(json.dumps({"case-1": label}))
    return tmp_path / "data"


def test_names_of_services_hosts_namespaces_alerts_and_files_are_collected(data: Path) -> None:
    names = data_names(data)

    assert {"ticketbooth", "turnstile", "carousel-7", "fairground", "ridestopped"} <= names
    assert {"state.txt", "ticketbooth.log"} <= names


def test_sentences_and_short_words_are_no_names(data: Path) -> None:
    assert not {"not one", "not", "x2x9k"} & data_names(data)


def test_a_name_is_found_inside_longer_words_of_the_source(data: Path, tmp_path: Path) -> None:
    source = tmp_path / "src"
    (source / "evals").mkdir(parents=True)
    (source / "rules.py").write_text('HOSTS = ["db-carousel-7.lan"]\n')
    (source / "evals" / "suite.py").write_text('"carousel-7"\n')

    leaks = list(named_in_source(source, data_names(data)))

    assert leaks == ["src/faultmaven/rules.py says 'carousel-7'"]


def test_words_have_all_their_runs_of_parts() -> None:
    assert {"a-b", "b-c", "a-b-c", "b"} <= words_of("A-b-c")
