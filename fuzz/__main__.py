"""`python -m fuzz [SECONDS]`: feeds mutated evidence to the engine; fails on a crash, a second of
CPU time for one small input, or a memory blow-up.

The first byte of an input chooses the format that the rest is read as, so that every parser is
reached; seeds are read as what they are detected to be. What was found stays under `build/fuzz`.
"""

import io
import os
import sys
import time
from pathlib import Path
from typing import cast

import atheris

with atheris.instrument_imports(include=["faultmaven.analysis"]):
    from faultmaven.analysis.configuration import settings
    from faultmaven.analysis.engine import analyse
    from faultmaven.analysis.formats import Format, detect, detect_source
    from faultmaven.analysis.gather import gather
    from faultmaven.analysis.reading import iter_lines
    from faultmaven.analysis.rules.library import built_in
    from faultmaven.analysis.serialise import dump
    from faultmaven.analysis.sources import Source

SEEDS = Path(__file__).parent / "seeds"
CORPUS = Path("build/fuzz/corpus")
FOUND = Path("build/fuzz/found")
DETECTED = 255
MAX_INPUT = 16_384
MAX_SECONDS = 1.0
MAX_MEGABYTES = 1_200
"""Of the whole process, the fuzzer's own tables included."""
FORMATS = sorted(Format)


class TooSlow(Exception):
    """One input took longer than an input of its size may."""


def one_input(data: bytes) -> None:
    """Analyses one input as what it is detected to be, or reads it as the format it chooses."""
    choice, content = data[0] if data else DETECTED, data[1:]
    kind = FORMATS[choice] if choice < len(FORMATS) else None
    source = Source("fuzz", len(content), lambda: cast("io.BufferedReader", io.BytesIO(content)))
    started = time.process_time()
    if kind is None:
        dump(analyse([source]))
    else:
        gather([source], built_in().patterns, formats={"fuzz": kind})
    shown = kind or detect_source(source).format
    settings(shown, [line.text for line in iter_lines(source)])
    if (spent := time.process_time() - started) > MAX_SECONDS:
        raise TooSlow(f"{spent:.1f} s for {len(content)} bytes read as {kind or 'detected'}")


def plant() -> None:
    """Puts the seeds into the corpus, to be detected and as what they are."""
    for folder in (CORPUS, FOUND):
        folder.mkdir(parents=True, exist_ok=True)
    for seed in SEEDS.iterdir():
        content = seed.read_bytes()[: MAX_INPUT - 1]
        kind = detect(content.decode(errors="replace").splitlines()).format
        for choice in (DETECTED, FORMATS.index(kind)):
            (CORPUS / f"seed-{choice}-{seed.name}").write_bytes(bytes([choice]) + content)


def main() -> None:
    seconds = int(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("FUZZ_SECONDS", "600"))
    plant()
    options = [
        sys.argv[0],
        f"-max_total_time={seconds}",
        f"-max_len={MAX_INPUT}",
        f"-rss_limit_mb={MAX_MEGABYTES}",
        "-len_control=0",
        "-timeout=20",
        "-print_final_stats=1",
        "-verbosity=1",
        f"-artifact_prefix={FOUND}/",
        str(CORPUS),
    ]
    atheris.Setup(options, one_input)
    atheris.Fuzz()


main()
