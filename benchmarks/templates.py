"""Template mining against Drain3 on the same raw lines, and its memory against the file's size."""

import os
import resource
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
        mine_seconds = min(_mine(path)[0] for _ in range(ROUNDS))
        drain_seconds, clusters = _drain(path)
        _, templates = _mine(path)
        size = path.stat().st_size
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{LINES:,} mixed lines, {size / 1e6:.1f} MB, one process")
    print(f"faultmaven: {LINES / mine_seconds:>11,.0f} lines/s, {templates} templates")
    print(f"Drain3:     {LINES / drain_seconds:>11,.0f} lines/s, {clusters} templates")
    print(f"ratio:      {drain_seconds / mine_seconds:>11.1f} x  (target 20 x)")
    print(f"peak memory of both with the interpreter: {peak:.0f} MB")


def _mine(path: Path) -> tuple[float, int]:
    start = time.process_time()
    mined = mine(file_source(path, path.name))
    return time.process_time() - start, len(mined.templates)


def _drain(path: Path) -> tuple[float, int]:
    config = TemplateMinerConfig()
    config.profiling_enabled = False
    miner = TemplateMiner(config=config)
    start = time.process_time()
    with path.open() as lines:
        for line in lines:
            miner.add_log_message(line.rstrip("\n"))
    return time.process_time() - start, len(miner.drain.clusters)


if __name__ == "__main__":
    main()
