"""Template mining against Drain3 on the same raw lines, and the memory of both.

`python -m benchmarks.templates` generates a log; `python -m benchmarks.templates FILE` reads yours.
"""

import os
import resource
import sys
import tempfile
import time
from pathlib import Path

from drain3 import TemplateMiner
from drain3.template_miner_config import TemplateMinerConfig

from benchmarks.mixed_log import write_mixed_log
from faultmaven.analysis.sources import file_source
from faultmaven.analysis.templates import mine

LINES = int(os.environ.get("BENCH_LINES", "100000"))
ROUNDS = 3


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mixed.log"
        write_mixed_log(path, LINES)
        compare(path)


def compare(path: Path) -> None:
    runs = [_mine(path) for _ in range(ROUNDS)]
    mine_seconds, (_, lines, templates) = min(run[0] for run in runs), runs[0]
    drain_seconds, clusters = _drain(path)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{lines:,} lines, {path.stat().st_size / 1e6:.1f} MB, one process")
    print(f"faultmaven: {lines / mine_seconds:>11,.0f} lines/s, {templates} templates")
    print(f"Drain3:     {lines / drain_seconds:>11,.0f} lines/s, {clusters} templates")
    print(f"ratio:      {drain_seconds / mine_seconds:>11.1f}×")
    print(f"peak memory of both with the interpreter: {peak:.0f} MB")


def _mine(path: Path) -> tuple[float, int, int]:
    start = time.process_time()
    mined = mine(file_source(path, path.name))
    return time.process_time() - start, len(mined.numbers), len(mined.templates)


def _drain(path: Path) -> tuple[float, int]:
    config = TemplateMinerConfig()
    config.profiling_enabled = False
    miner = TemplateMiner(config=config)
    start = time.process_time()
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            miner.add_log_message(line.rstrip("\n"))
    return time.process_time() - start, len(miner.drain.clusters)


if __name__ == "__main__":
    if sys.argv[1:]:
        compare(Path(sys.argv[1]))
    else:
        main()
