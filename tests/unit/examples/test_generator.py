import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[3] / "examples"


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("examples")
    subprocess.run([sys.executable, EXAMPLES / "generate.py", target], check=True)  # noqa: S603
    return target


@pytest.mark.parametrize("name", ["parcel-quotes-fail", "invoice-run-stopped"])
def test_the_committed_example_is_what_the_generator_writes(generated: Path, name: str) -> None:
    assert contents(generated / name) == contents(EXAMPLES / name)


def test_the_generator_writes_no_other_example(generated: Path) -> None:
    assert {path.name for path in generated.iterdir()} == {
        "parcel-quotes-fail",
        "invoice-run-stopped",
    }
