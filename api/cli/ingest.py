"""The command `ingest`: one run with a progress bar, and its report."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from api.cli.database import migrate
from api.cli.output import EXIT_CHECK_FAILED, print_json, print_lines
from api.content.ingest_pipeline import pipeline_from_settings
from ingest.runs.report import IngestReport, RunState
from ingest.settings import IngestSettings
from knowledge.companies.companies import Companies
from knowledge.database import Database
from knowledge.documents.documents import Audience
from knowledge.settings import KnowledgeSettings

SHOWN_FAILURES = 20


class _Bars:
    """A bar per stage on stderr."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def show(self, stage: str, done: int, total: int, _url: str) -> None:
        """Show how far a stage is."""
        if stage not in self._tasks:
            self._tasks[stage] = self._progress.add_task(stage, total=total or None)
        self._progress.update(self._tasks[stage], completed=done, total=total or None)


def ingest(
    company: str,
    locations: list[str],
    audience: str | None,
    internal: list[str],
    force: bool,
    as_json: bool,
) -> None:
    """Run an ingest and print its report; exit 1 when nothing went live."""
    migrate()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True)) as progress:
        report = asyncio.run(_run(company, locations, audience, internal, force, _Bars(progress)))
    if as_json:
        print_json(report.to_json())
    else:
        print_lines(_lines(report))
    if report.state is not RunState.DONE:
        raise typer.Exit(EXIT_CHECK_FAILED)


async def _run(
    slug: str,
    locations: list[str],
    audience: str | None,
    internal: list[str],
    force: bool,
    bars: _Bars,
) -> IngestReport:
    knowledge = KnowledgeSettings()
    database = Database(knowledge.resolved_database_url())
    try:
        company = await Companies(database).get(slug)
        pipeline = pipeline_from_settings(IngestSettings(), knowledge, database)
        return await pipeline.run(
            company,
            locations or None,
            bars.show,
            audience=None if audience is None else Audience(audience),
            internal=internal,
            force=force,
        )
    finally:
        await database.close()


def _lines(report: IngestReport) -> Iterator[str]:
    yield (
        f"{report.state.value}: {report.documents} documents live, {len(report.added)} added, "
        f"{len(report.changed)} changed, {len(report.removed)} removed, "
        f"{report.unchanged} unchanged, {len(report.failed)} failed, {report.seconds:.1f} s"
    )
    if report.why:
        yield f"{report.code}: {report.why}"
    for failure in report.failed[:SHOWN_FAILURES]:
        yield f"  {failure.code}  {failure.url}  {failure.reason}"
    if len(report.failed) > SHOWN_FAILURES:
        yield f"  … and {len(report.failed) - SHOWN_FAILURES} more (see --json)"
