"""Builds the optional kernel in C while the package is installed, where there is a C compiler."""

import os
import re
import shutil
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

KERNEL = Path("src/faultmaven/analysis/kernel")
FLAGS = ("-O3", "-std=c11", "-shared", "-fPIC")


class CustomBuildHook(BuildHookInterface[Any]):
    """Never fails: without the kernel the package does the same more slowly."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel" or not _built(Path(self.root) / KERNEL):
            return
        build_data["artifacts"].append(f"/{KERNEL}/_kernel.so")
        build_data["pure_python"] = False
        platform = re.sub(r"\W", "_", sysconfig.get_platform())
        build_data["tag"] = f"py3-none-{platform}"


def _built(folder: Path) -> bool:
    target, sources = folder / "_kernel.so", sorted(map(str, folder.glob("*.c")))
    compiler = shutil.which(os.environ.get("CC") or "cc")
    if os.name != "posix" or compiler is None:
        return False
    fresh = target.with_suffix(".new")
    try:
        subprocess.run(  # noqa: S603
            [compiler, *FLAGS, "-o", str(fresh), *sources], check=True, capture_output=True
        )
        fresh.replace(target)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True
