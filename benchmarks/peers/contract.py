"""The contract of a peer: pages and questions come as JSON lines, ranked page ids and costs go.

Runs in the peer's own environment, so it needs nothing but the standard library.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PASSAGES = 30  # so many are asked for, that ten different pages are among them
PAGES = 10
_WARM_UP = 5


@dataclass(frozen=True, slots=True)
class Page:
    """A page to index."""

    id: str
    title: str
    text: str
    language: str

    @property
    def whole(self) -> str:
        """Title and text, for peers that know no titles."""
        if not self.title or self.text.startswith(self.title):
            return self.text
        return f"{self.title}\n{self.text}"


@dataclass(frozen=True, slots=True)
class Question:
    """A question to search with."""

    id: str
    text: str
    language: str


# Returns the page of each passage found, best first; pages may come several times.
Search = Callable[[Question], Sequence[str]]
# Indexes pages; returns the search and how many passages there are.
Index = Callable[[Sequence[Page]], tuple[Search, int]]
# Loads the model of a folder.
Load = Callable[[str], Index]


class EmbeddingClock:
    """Adds up how long embedding took."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def timed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function with its time booked."""

        def call(*args: Any, **options: Any) -> Any:
            started = time.perf_counter()
            try:
                return function(*args, **options)
            finally:
                self.seconds += time.perf_counter() - started

        return call


def main(load: Load, clock: EmbeddingClock | None = None) -> None:
    """Do the job in the folder named on the command line.

    Args:
        clock: books the embedding, for peers where that can be told apart.
    """
    folder = Path(sys.argv[1])
    job = json.loads((folder / "job.json").read_text("utf-8"))
    index = load(job["model"])
    costs = {"index_s": 0.0, "index_cpu_s": 0.0, "passages": 0}
    with (folder / "ranked.jsonl").open("w", encoding="utf-8") as out:
        for group in job["groups"]:
            pages = [Page(**row) for row in _rows(folder / group["pages"])]
            questions = [Question(**row) for row in _rows(folder / group["questions"])]
            started, cpu = time.perf_counter(), time.process_time()
            search, passages = index(pages)
            costs["index_s"] += time.perf_counter() - started
            costs["index_cpu_s"] += time.process_time() - cpu
            costs["passages"] += passages
            for question in questions[:_WARM_UP]:
                search(Question(question.id, question.text + " ?", question.language))
            for question in questions:
                out.write(json.dumps(_searched(search, question, clock)) + "\n")
    costs["peak_mb"] = _peak_mb()
    (folder / "costs.json").write_text(json.dumps(costs), "utf-8")


def _peak_mb() -> float:
    """Return the most memory this program held; `getrusage` would count what forked it too."""
    status = Path("/proc/self/status").read_text("ascii")
    [kilobytes] = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
    return int(kilobytes) / 1024


def _searched(search: Search, question: Question, clock: EmbeddingClock | None) -> dict[str, Any]:
    embedded = clock.seconds if clock else 0.0
    started, cpu = time.perf_counter(), time.process_time()
    found = search(question)
    seconds, cpu_s = time.perf_counter() - started, time.process_time() - cpu
    return {
        "id": question.id,
        "ranked": list(dict.fromkeys(found))[:PAGES],
        "ms": 1000 * seconds,
        "cpu_ms": 1000 * cpu_s,
        "embed_ms": 1000 * (clock.seconds - embedded) if clock else None,
    }


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
