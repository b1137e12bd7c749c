"""What suites share: the data sets, opened once, and the runs of their cases, made once."""

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from faultmaven.evals.datasets import Dataset, dataset_folder, labelled_folders, opened, spread
from faultmaven.evals.running import CaseRun, Progress, run_cases


class Bench:
    """Lends the runs of cases to suites; used in a `with` block, it drops what it unpacked."""

    def __init__(self, data: Path, jobs: int, limit: int | None, progress: Progress) -> None:
        self.data = data
        self.jobs = jobs
        self.limit = limit
        self.progress = progress
        self._stack = ExitStack()
        self._datasets: dict[str, Dataset] = {}
        self._runs: dict[str, list[CaseRun]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def dataset(self, name: str) -> Dataset:
        """A data set with at most `limit` cases. Raises `DataMissing` if it is not there."""
        if name not in self._datasets:
            whole = self._stack.enter_context(opened(dataset_folder(self.data, name), name))
            cases = spread(whole.cases, self.limit)
            self._datasets[name] = Dataset(name, cases, whole.absent)
        return self._datasets[name]

    def runs(self, name: str) -> list[CaseRun]:
        """The runs of all cases of a data set. Raises `DataMissing` if it is not there."""
        if name not in self._runs:
            self._runs[name] = run_cases(self.dataset(name).cases, self.jobs, self.progress)
        return self._runs[name]

    def names(self) -> list[str]:
        """The names of all data sets of labelled cases in the data folder."""
        return [folder.name for folder in labelled_folders(self.data)]
