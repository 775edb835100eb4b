"""The outcome of a run while it is being found out, and the report made of it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ingest.runs.reading import Gathered
from ingest.runs.report import IngestReport, PageWarning, RunState, SourceResult
from ingest.runs.selection import Comparison, DocumentFacts
from knowledge.indexes.versions import IndexVersion


@dataclass(slots=True)
class Outcome:
    """What is known of a run so far.

    Attributes:
        started: on the monotonic clock.
        live: the version that serves customers.
        selected: the documents a new version holds or would hold.
        visited: the ids of the sources it visits.
    """

    run_id: str
    company: str
    started: float
    live: IndexVersion | None = None
    gathered: Gathered = field(default_factory=Gathered)
    selected: Mapping[str, DocumentFacts] = field(default_factory=dict)
    comparison: Comparison = field(default_factory=lambda: Comparison((), (), (), 0))
    visited: tuple[str, ...] = ()

    def notice(self, warnings: Iterable[PageWarning]) -> None:
        """Report what was noticed about pages that are new or have changed."""
        news = {*self.comparison.added, *self.comparison.changed}
        self.gathered.warnings.extend(warning for warning in warnings if warning.url in news)

    def went_live(self, embedded: int) -> IngestReport:
        """Report a new live version."""
        return self._report(RunState.DONE, None, "", embedded)

    def unchanged(self) -> IngestReport:
        """Report that the live version is what a new one would be."""
        return self._report(RunState.DONE, "nothing_changed", "nothing has changed")

    def refused(self, code: str, why: str) -> IngestReport:
        """Report that a new version may not replace the live one."""
        return self._report(RunState.REFUSED, code, why)

    def failed(self, code: str, why: str) -> IngestReport:
        """Report that there is nothing to make a version of."""
        return self._report(RunState.FAILED, code, why)

    def cancelled(self) -> IngestReport:
        """Report that somebody stopped the run; what is live stays."""
        return self._report(RunState.CANCELLED, "run_cancelled", "the run was cancelled")

    def emptied(self) -> IngestReport:
        """Report that every source was removed, so that nothing is live any more."""
        self.live = None
        return self._report(RunState.DONE, "everything_removed", "every source was removed")

    def _report(
        self, state: RunState, code: str | None, why: str, embedded: int = 0
    ) -> IngestReport:
        return IngestReport(
            run_id=self.run_id,
            company=self.company,
            state=state,
            code=code,
            why=why,
            version=self.live.number if self.live else None,
            documents=self._n_documents(state),
            added=self.comparison.added,
            changed=self.comparison.changed,
            removed=self.comparison.removed,
            unchanged=self.comparison.unchanged,
            failed=tuple(self.gathered.failures),
            warnings=tuple(self.gathered.warnings),
            extracted=self.gathered.extracted,
            embedded=embedded,
            seconds=time.monotonic() - self.started,
            sources=tuple(self._of_source(source_id) for source_id in self.visited),
        )

    def _of_source(self, source_id: str) -> SourceResult:
        failure = self.gathered.failed_sources.get(source_id)
        return SourceResult(
            source_id,
            pages=sum(1 for owner, _ in self.gathered.kept if owner == source_id),
            failed=sum(1 for one in self.gathered.failures if one.source_id == source_id),
            code=failure.code if failure else None,
        )

    def _n_documents(self, state: RunState) -> int:
        if state is RunState.DONE:
            return len(self.selected)
        return int(self.live.counts.get("documents", 0)) if self.live else 0
