"""What the documents say about the tree is so."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
PACKAGE = ROOT / "src" / "faultmaven"


def test_the_design_lists_exactly_the_packages_that_exist():
    text = (ROOT / "docs" / "MODULAR_MONOLITH_DESIGN.md").read_text("utf-8")
    listed = re.findall(r"^([a-z_/]+)/ {2,}\S", text, re.MULTILINE)
    existing = {
        folder.relative_to(PACKAGE).as_posix()
        for folder in PACKAGE.rglob("*")
        if folder.is_dir() and (any(folder.glob("*.py")) or any(folder.glob("*.yaml")))
    }

    assert listed == sorted(existing)


def test_every_path_that_a_document_names_exists():
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    named = {
        (document.name, path)
        for document in documents
        for path in re.findall(
            r"`((?:src|docs|tests|examples|benchmarks)/[\w./-]+)`", document.read_text("utf-8")
        )
    }

    assert len(named) > 10
    assert {(where, path) for where, path in named if not (ROOT / path).exists()} == set()
