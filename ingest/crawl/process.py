"""The crawl child: reads a job from standard input, writes events to standard output.

It has no database, no secrets and a small environment; it ends when its parent does.
"""

from __future__ import annotations

import hashlib
import logging
import os
import resource
import sys
import threading
from pathlib import Path

from ingest.crawl.addresses import AddressPolicy, PinnedNames
from ingest.crawl.frontier import Frontier
from ingest.crawl.protocol import CrawlEvent, CrawlJob, event_to_line
from ingest.crawl.scrapy_crawl import run_crawl

MEMORY_BYTES = 3 * 1024**3


class Spool:
    """Bodies as numbered files in one directory."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._count = 0

    def __call__(self, body: bytes) -> tuple[str, str]:
        """Write a body; return its file name and SHA-256."""
        self._count += 1
        name = f"{self._count:06d}.page"
        (self._directory / name).write_bytes(body)
        return name, hashlib.sha256(body).hexdigest()


def main() -> None:
    """Run one crawl."""
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr)
    logging.disable(logging.WARNING)  # scrapy's set-up would turn its own debug messages on
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    job = CrawlJob.from_line(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    policy = AddressPolicy(job.hosts, job.allow_private)
    frontier = Frontier(job, policy, _emit, Spool(Path(job.spool_dir)))
    run_crawl(job, frontier, PinnedNames(policy))


def _emit(event: CrawlEvent) -> None:
    sys.stdout.buffer.write(event_to_line(event))
    sys.stdout.buffer.flush()


def _end_with_parent() -> None:
    """Wait until standard input closes, which happens when the parent ends in whatever way."""
    while os.read(0, 4096):
        pass
    os._exit(1)


if __name__ == "__main__":
    main()
