"""Cold start to ready against `import fastapi`, and idle memory."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.servers import product, serving

SETTLE = 3.0


def import_fastapi() -> float:
    started = time.monotonic()
    subprocess.run([sys.executable, "-c", "import fastapi"], check=True)
    return time.monotonic() - started


def main() -> None:
    yardstick = min(import_fastapi() for _ in range(3))
    with tempfile.TemporaryDirectory() as scratch:
        command, env = product(Path(scratch))
        with serving(command, "/health/ready", env) as server:
            first = server.ready_after
        with serving(command, "/health/ready", env) as server:
            second = server.ready_after
            time.sleep(SETTLE)
            memory = server.resident_mib()
    print(f"import fastapi          {yardstick:6.2f} s")
    print(f"first start to ready    {first:6.2f} s   {first / yardstick:.1f}×")
    print(f"second start to ready   {second:6.2f} s   {second / yardstick:.1f}×")
    print(f"idle memory             {memory:6.0f} MiB")


if __name__ == "__main__":
    main()
