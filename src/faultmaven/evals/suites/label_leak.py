"""No label where the engine reads, and no name of a data set's systems in the product's source."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import faultmaven
from faultmaven.analysis.sources import Source, open_evidence
from faultmaven.evals.bench import Bench
from faultmaven.evals.datasets import LabelledCase
from faultmaven.evals.errors import DataMissing
from faultmaven.evals.names import data_names, words_of
from faultmaven.evals.results import Metric, SuiteResult

NAME: Final = "label-leak"
SOURCE: Final = Path(faultmaven.__file__).parent
SUFFIXES: Final = frozenset(
    {".py", ".md", ".yaml", ".yml", ".toml", ".json", ".txt", ".sql", ".html", ".js", ".css"}
)

# Words that a data set uses as a name and that any text about operations uses as a word.
GENERIC: Final = frozenset(
    {
        *("alert", "alerts", "client", "cluster", "connectivity", "default", "dependencies"),
        *(
            "dependency",
            "diagnosis",
            "examples",
            "fail",
            "graph",
            "kubectl",
            "kubelet",
            "labels",
            "master",
        ),
        *("metrics", "pass", "rabbitmq", "readme", "watchdog"),
    }
)
_LABEL_KEYS: Final = (b'"fault_object"', b'"root_cause"', b'"fault_taxonomy"')


def run(bench: Bench) -> SuiteResult:
    """Look for labels in the evidence and for names in `src/`. Raises `DataMissing`."""
    names = data_names(bench.data)
    if not names or not bench.names():
        raise DataMissing(f"{bench.data} holds no data set with a labels.json")
    cases = [case for name in bench.names() for case in bench.dataset(name).cases]
    labels = sorted(leak for case in cases for leak in labels_read(case))
    leaks = sorted(named_in_source(SOURCE, names - GENERIC))
    return SuiteResult(
        NAME,
        metrics=(
            Metric("names checked", len(names), floor=1),
            Metric("names in src", len(leaks), ceiling=0),
            Metric("labels read", len(labels), ceiling=0),
        ),
        problems=tuple(labels + leaks),
    )


def labels_read(case: LabelledCase) -> Iterator[str]:
    """The members of a case, as the engine opens it, that are labels or contain them."""
    with open_evidence([case.folder]) as evidence:
        for source in evidence.sources:
            yield from (f"{case.name}: the engine reads {leak}" for leak in _labels_in(source))


def _labels_in(source: Source) -> Iterator[str]:
    if source.name.rpartition("/")[2].lower().startswith(("labels.", "readme")):
        yield source.name
    with source.open() as stream:
        content = stream.read()
    yield from (f"{key.decode()} in {source.name}" for key in _LABEL_KEYS if key in content)


def named_in_source(folder: Path, names: set[str]) -> Iterator[str]:
    """Where a name occurs in the source, outside `evals` and what is built."""
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder)
        if path.suffix not in SUFFIXES or inner.parts[0] in {"evals", "static"}:
            continue
        for name in words_of(path.read_text("utf-8")) & names:
            yield f"src/faultmaven/{inner.as_posix()} says {name!r}"
