"""The extraction child: parses what strangers made, within limits of memory and time.

It has no database, no secrets and no business on the network; it reads tasks from standard input
and ends when its parent does.
"""

from __future__ import annotations

import logging
import resource
import sys

from ingest.errors import PermanentFetchError
from ingest.extract.extract import extract
from ingest.extract.protocol import documents_to_line, failure_to_line, task_from_line

MEGABYTE = 1024 * 1024

logger = logging.getLogger(__name__)


def main() -> None:
    """Answer tasks until the input ends. The first argument line gives the memory limit in MB."""
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr)
    limit = int(sys.stdin.buffer.readline()) * MEGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while line := sys.stdin.buffer.readline():
        sys.stdout.buffer.write(_answer(line))
        sys.stdout.buffer.flush()


def _answer(line: bytes) -> bytes:
    task, timeout_s = task_from_line(line)
    _allow_processor_time(timeout_s)
    try:
        return documents_to_line(extract(task))
    except PermanentFetchError as error:
        return failure_to_line(error)
    except MemoryError:
        return failure_to_line(PermanentFetchError("parser_memory", "needs too much memory"))
    except Exception:  # the edge of the process: one item fails, the others go on
        logger.exception("extraction failed: %s (%s)", task.url, task.media_type)
        return failure_to_line(PermanentFetchError("parser_failed", "the file cannot be read"))


def _allow_processor_time(timeout_s: float) -> None:
    """Let this task use so much more processor time than was used up to now."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime + timeout_s) + 2
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


if __name__ == "__main__":
    main()
