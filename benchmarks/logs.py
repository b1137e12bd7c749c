"""The full analysis of logs against Drain3 on the same raw lines, and the memory of all processes.

`python -m benchmarks.logs` writes and reads 64 MB of logs of invented services;
`python -m benchmarks.logs --megabytes 1024` as many as are asked for;
`python -m benchmarks.logs FOLDER` reads yours.

Ours is `faultmaven investigate FOLDER --json` from start to exit: rules, times, levels, templates,
citations. Drain3 mines templates only, with its default settings and a miner a file. It is given
the first lines of each file, the same share of all, and no less than `LEAST_SAMPLE` lines in all:
the more lines it has seen, the slower it is, so that the sample is to its advantage.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from drain3 import TemplateMiner
from drain3.template_miner_config import TemplateMinerConfig

from benchmarks.mixed_log import lines_of, write_logs
from benchmarks.servers import resident_mib

MEGABYTES = 64
SAMPLE_SHARE = 0.05
LEAST_SAMPLE = 100_000
LOOK_EVERY_S = 0.1
TARGET_RATIO, TARGET_MB = 20, 300


class Cost(NamedTuple):
    """Seconds, on the clock and of CPU."""

    elapsed: float
    cpu: float


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--megabytes", type=int, default=MEGABYTES)
    given = parser.parse_args(arguments or [])
    if given.folder:
        compare(given.folder)
        return
    with tempfile.TemporaryDirectory() as folder:
        write_logs(Path(folder), given.megabytes << 20)
        compare(Path(folder))


def compare(folder: Path) -> None:
    lines = dict(lines_of(folder))
    total, size = sum(lines.values()), sum(path.stat().st_size for path in lines)
    share = min(1.0, max(SAMPLE_SHARE, LEAST_SAMPLE / total))
    ours, peak, coverage = investigate(folder)
    drain, sampled, clusters = drain_seconds(lines, share)
    print(f"{total:,} lines, {size / 1e6:,.0f} MB in {len(lines)} files")
    print(f"Drain3 was given {sampled:,} of them ({share:.0%}) and found {clusters} templates")
    print("                 elapsed              CPU of all processes")
    told("faultmaven", total / ours.elapsed, total / ours.cpu, " lines/s")
    told("Drain3", sampled / drain.elapsed, sampled / drain.cpu, " lines/s")
    ratio = total / ours.elapsed / (sampled / drain.elapsed)
    told("ratio", ratio, total / ours.cpu / (sampled / drain.cpu), "×")
    print(f"target of the elapsed ratio: {TARGET_RATIO}× on {os.cpu_count()} cores of our own")
    print(f"faultmaven took {ours.elapsed:.1f} s from start to exit, {ours.cpu:.1f} s of CPU")
    print(f"peak memory of all processes: {peak:.0f} MB  (target {TARGET_MB} MB)")
    print(f"lines read: {coverage['lines_read']:,} of {total:,}; unparsed {coverage['unparsed']:,}")


def told(name: str, elapsed: float, cpu: float, unit: str) -> None:
    digits = ",.0f" if elapsed >= 100 else ".1f"
    print(f"{name:12}{elapsed:>12{digits}}{unit}{cpu:>16{digits}}{unit}")


def investigate(folder: Path) -> tuple[Cost, float, dict[str, int]]:
    """The cost, the peak resident MB of all processes, and the coverage of an analysis."""
    program = Path(sys.executable).with_name("faultmaven")
    command = [str(program), "investigate", str(folder), "--json"]
    started, peak, before = time.monotonic(), 0.0, children_cpu()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(command, stdout=output)
        while process.poll() is None:
            peak = max(peak, resident_mib(process.pid) * 1.048576)
            time.sleep(LOOK_EVERY_S)
        cost = Cost(time.monotonic() - started, children_cpu() - before)
        output.seek(0)
        coverage: dict[str, int] = json.load(output)["coverage"]
    return cost, peak, coverage


def children_cpu() -> float:
    """User and system seconds of all processes that this one has started and that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def drain_seconds(lines: dict[Path, int], share: float) -> tuple[Cost, int, int]:
    """What Drain3 takes for a share of each file's lines, how many these are, and its templates."""
    elapsed, cpu, clusters, read = 0.0, 0.0, 0, 0
    for path, number in lines.items():
        config = TemplateMinerConfig()
        config.profiling_enabled = False
        miner = TemplateMiner(config=config)
        with path.open(encoding="utf-8", errors="replace") as stream:
            sample = [line.rstrip("\n") for line in islice(stream, int(number * share))]
        started, cpu_before = time.monotonic(), time.process_time()
        for line in sample:
            miner.add_log_message(line)
        elapsed += time.monotonic() - started
        cpu += time.process_time() - cpu_before
        clusters += len(miner.drain.clusters)
        read += len(sample)
    return Cost(elapsed, cpu), read, clusters


if __name__ == "__main__":
    main(sys.argv[1:])
