"""The full analysis of logs against Drain3 on the same raw lines, and the memory of all processes.

`python -m benchmarks.logs` writes and reads 1 GB of logs of invented services;
`python -m benchmarks.logs --megabytes 64` as many as are asked for;
`python -m benchmarks.logs FOLDER` reads yours.

`--whole` gives Drain3 all lines, which takes minutes a GB.

Ours is `faultmaven investigate FOLDER --json` from start to exit: rules, times, levels, templates,
citations, on `CORES` cores. Drain3 mines templates only, in one process, with its default settings,
twice: with a miner a file, and with one miner for all files. It is given `CHUNKS` stretches of each
file, evenly spread, the same share of all files and no less than `LEAST_SAMPLE` lines in all: it is
slower the more templates it knows, so that first lines only would be to its advantage, and lines
without their neighbours like no log. As it reads fewer lines than ours, it knows at most as many
templates as it would, so that the sample is not to ours. Only its mining is timed, not the reading.

Both take turns, `ROUNDS` times, and the fastest round of each counts, as the one that other
programs on the machine disturbed least. Of memory the most counts.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from drain3 import TemplateMiner
from drain3.template_miner_config import TemplateMinerConfig

from benchmarks.mixed_log import lines_of, write_logs
from benchmarks.servers import resident_mib

CORES = 2
MEGABYTES = 1024
SAMPLE_SHARE = 0.05
LEAST_SAMPLE = 100_000
CHUNKS = 20
ROUNDS = 3
LOOK_EVERY_S = 0.1
TARGET_RATIO, TARGET_MB = 20, 300


class Cost(NamedTuple):
    """Seconds, on the clock and of CPU."""

    elapsed: float
    cpu: float


@dataclass(slots=True)
class Mined:
    """What Drain3 took for the lines it was given."""

    miners: list[TemplateMiner] = field(default_factory=list)
    lines: int = 0
    elapsed: float = 0.0
    cpu: float = 0.0

    def add(self, lines: list[str]) -> None:
        """Gives lines to the latest miner."""
        add = self.miners[-1].add_log_message
        started, cpu_before = time.monotonic(), time.process_time()
        for line in lines:
            add(line)
        self.elapsed += time.monotonic() - started
        self.cpu += time.process_time() - cpu_before
        self.lines += len(lines)

    @property
    def templates(self) -> int:
        return sum(len(miner.drain.clusters) for miner in self.miners)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--megabytes", type=int, default=MEGABYTES)
    parser.add_argument("--whole", action="store_true")
    given = parser.parse_args(arguments or [])
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    if given.folder:
        compare(given.folder, whole=given.whole)
        return
    with tempfile.TemporaryDirectory() as folder:
        write_logs(Path(folder), given.megabytes << 20)
        compare(Path(folder), whole=given.whole)


def compare(folder: Path, *, whole: bool) -> None:
    lines = dict(lines_of(folder))
    total, size = sum(lines.values()), sum(path.stat().st_size for path in lines)
    share = 1.0 if whole else min(1.0, max(SAMPLE_SHARE, LEAST_SAMPLE / total))
    rounds = [(investigate(folder), drain(lines, share)) for _ in range(ROUNDS)]
    ours, _, coverage = min((mine for mine, _ in rounds), key=lambda mine: mine[0].elapsed)
    peak = max(memory for (_, memory, _), _ in rounds)
    apart, together = (
        min((theirs[way] for _, theirs in rounds), key=lambda mined: mined.elapsed)
        for way in (0, 1)
    )
    print(f"{total:,} lines, {size / 1e6:,.0f} MB in {len(lines)} files")
    print("                              elapsed             CPU of all processes")
    told("faultmaven", total / ours.elapsed, total / ours.cpu, " lines/s")
    for name, mined in (("a miner a file", apart), ("one miner", together)):
        theirs = mined.lines / mined.elapsed, mined.lines / mined.cpu
        told(f"Drain3, {name}", *theirs, " lines/s")
        told("  ratio", total / ours.elapsed / theirs[0], total / ours.cpu / theirs[1], "×")
        print(f"  of {mined.lines:,} lines ({share:.0%}) in {mined.templates:,} templates")
    print(f"target of the elapsed ratio: {TARGET_RATIO}× on {CORES} cores of our own")
    took = ", ".join(f"{cost.elapsed:.1f}" for (cost, _, _), _ in rounds)
    print(f"faultmaven took {took} s from start to exit; the fastest {ours.cpu:.1f} s of CPU")
    print(f"peak memory of all processes: {peak:.0f} MB  (target {TARGET_MB} MB)")
    print(f"lines read: {coverage['lines_read']:,} of {total:,}; unparsed {coverage['unparsed']:,}")


def told(name: str, elapsed: float, cpu: float, unit: str) -> None:
    digits = ",.0f" if elapsed >= 100 else ".1f"
    print(f"{name:24}{elapsed:>13{digits}}{unit}{cpu:>15{digits}}{unit}")


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


def drain(lines: dict[Path, int], share: float) -> tuple[Mined, Mined]:
    """What Drain3 takes for a share of each file's lines: with a miner a file, and with one."""
    apart, together = Mined(), Mined([new_miner()])
    for path, number in lines.items():
        apart.miners.append(new_miner())
        for chunk in chunks(path, number, share):
            apart.add(chunk)
            together.add(chunk)
    return apart, together


def new_miner() -> TemplateMiner:
    config = TemplateMinerConfig()
    config.profiling_enabled = False
    return TemplateMiner(config=config)


def chunks(path: Path, number: int, share: float) -> Iterator[list[str]]:
    """The first `share` of each of `CHUNKS` equal stretches of a file's lines."""
    stretch = max(1, -(-number // CHUNKS))
    with path.open(encoding="utf-8", errors="replace", newline="\n") as stream:
        for _, numbered in groupby(enumerate(stream), lambda line: line[0] // stretch):
            yield [line.rstrip("\r\n") for at, line in numbered if at % stretch < stretch * share]


if __name__ == "__main__":
    main(sys.argv[1:])
