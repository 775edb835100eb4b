"""The report of an ingest run: what changed, what failed and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

MAX_LISTED_URLS = 1000


class RunState(StrEnum):
    """How a run ended; `refused` means a version was possible but would have lost too much."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    REFUSED = "refused"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class FetchFailure:
    """One page or file that could not be taken in.

    Attributes:
        code: stable name of what went wrong.
        reason: a sentence fit to show.
        is_transient: whether what we had from there stays.
        source_id: the source it belongs to.
    """

    url: str
    code: str
    reason: str
    is_transient: bool = False
    source_id: str = ""


@dataclass(frozen=True, slots=True)
class PageWarning:
    """Something about a page that a content owner should look at."""

    url: str
    code: str


@dataclass(frozen=True, slots=True)
class SourceResult:
    """What a run made of one source.

    Attributes:
        pages: how many pages or files of it are known now.
        failed: how many could not be taken in.
        code: why nothing at all came from it, or None.
    """

    source_id: str
    pages: int
    failed: int
    code: str | None = None


@dataclass(frozen=True, slots=True)
class IngestReport:
    """The result of one run.

    Attributes:
        run_id: 32 hex digits.
        company: slug.
        state: done, failed or refused.
        code: why it did not go live, or `nothing_changed`; None when a new version is live.
        why: the same as a sentence.
        version: number of the live version after the run; None when there is none.
        documents: how many documents that version holds.
        added, changed, removed: urls in comparison with the version that was live before.
        unchanged: how many documents stayed as they were.
        failed: pages and files that could not be taken in.
        warnings: pages that should be looked at.
        extracted: how many pages and files were read anew.
        embedded: how many vectors were computed.
        seconds: wall time of the run.
        sources: the sources the run visited.
    """

    run_id: str
    company: str
    state: RunState
    code: str | None = None
    why: str = ""
    version: int | None = None
    documents: int = 0
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0
    failed: tuple[FetchFailure, ...] = field(default=())
    warnings: tuple[PageWarning, ...] = field(default=())
    extracted: int = 0
    embedded: int = 0
    seconds: float = 0.0
    sources: tuple[SourceResult, ...] = field(default=())

    def to_json(self) -> dict[str, Any]:
        """Return the report as the command line prints it."""
        return {
            "run": self.run_id,
            "company": self.company,
            "state": self.state.value,
            "code": self.code,
            "why": self.why,
            "version": self.version,
            "documents": self.documents,
            "added": len(self.added),
            "changed": len(self.changed),
            "removed": len(self.removed),
            "unchanged": self.unchanged,
            "extracted": self.extracted,
            "embedded": self.embedded,
            "urls": {
                "added": list(self.added[:MAX_LISTED_URLS]),
                "changed": list(self.changed[:MAX_LISTED_URLS]),
                "removed": list(self.removed[:MAX_LISTED_URLS]),
            },
            "failed": [{"url": f.url, "code": f.code, "reason": f.reason} for f in self.failed],
            "warnings": [{"url": w.url, "code": w.code} for w in self.warnings],
            "seconds": round(self.seconds, 2),
        }
