"""How sources and runs are shown over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from api.content.run_texts import code_text
from api.schemas.source import (
    FailureView,
    LastRunView,
    ProgressView,
    ReportView,
    RunView,
    ScheduleView,
    SourceFileView,
    SourceView,
    WarningView,
)
from ingest.runs.history import IngestRun
from ingest.runs.report import RunState
from ingest.sources.files import StoredFile
from ingest.sources.sources import LastRun, Source

MAX_SHOWN = 500


def source_view(source: Source, shown_location: str, language: str) -> SourceView:
    """Return the view of a source.

    Args:
        shown_location: its place as its owner may know it.
    """
    return SourceView(
        id=source.id,
        kind=source.kind,
        location=shown_location,
        name=source.name,
        audience=source.audience,
        include=list(source.include),
        exclude=list(source.exclude),
        owner=source.owner,
        schedule=ScheduleView(**source.schedule.to_json()) if source.schedule else None,
        next_run_at=source.next_run_at,
        is_enabled=source.is_enabled,
        has_files=source.is_stored,
        last_run=_last_run_view(source.last_run, language) if source.last_run else None,
    )


def file_view(file: StoredFile) -> SourceFileView:
    """Return the view of a file."""
    return SourceFileView(
        id=file.id,
        name=file.name,
        media_type=file.media_type,
        n_bytes=file.n_bytes,
        stored_at=file.stored_at,
    )


def run_view(run: IngestRun, language: str, *, can_be_forced: bool, is_whole: bool) -> RunView:
    """Return the view of a run.

    Args:
        can_be_forced: whether it may be made to go live all the same.
        is_whole: whether to list each failed page, each warning and each url.
    """
    return RunView(
        id=run.id,
        state=run.state,
        trigger=run.order.trigger,
        started_by=run.order.started_by,
        started_at=run.started_at,
        finished_at=run.finished_at,
        is_stopping=run.is_stopping and not run.is_over,
        is_forced=run.order.is_forced,
        sources=None if run.order.sources is None else list(run.order.sources),
        can_be_forced=can_be_forced and run.state is RunState.REFUSED,
        progress=ProgressView(**asdict(run.progress)),
        report=None if run.report is None else _report_view(run.report, language, is_whole),
    )


def _last_run_view(last: LastRun, language: str) -> LastRunView:
    return LastRunView(
        run_id=last.run_id,
        at=last.at,
        state=last.state,
        code=last.code,
        reason=code_text(language, last.code).reason if last.code else None,
        pages=last.pages,
        failed=last.failed,
    )


def _report_view(report: Mapping[str, Any], language: str, is_whole: bool) -> ReportView:
    code = report.get("code")
    words = code_text(language, code) if code else None
    failed, urls = report.get("failed", []), report.get("urls", {}) if is_whole else {}
    return ReportView(
        code=code,
        reason=words.reason if words else None,
        advice=words.advice if words else None,
        version=report.get("version"),
        documents=report.get("documents", 0),
        added=report.get("added", 0),
        changed=report.get("changed", 0),
        removed=report.get("removed", 0),
        unchanged=report.get("unchanged", 0),
        n_failed=len(failed),
        seconds=report.get("seconds", 0.0),
        failures=_failures(failed, set(report.get("transient", [])), language) if is_whole else [],
        warnings=_warnings(report.get("warnings", []), language) if is_whole else [],
        added_urls=urls.get("added", [])[:MAX_SHOWN],
        changed_urls=urls.get("changed", [])[:MAX_SHOWN],
        removed_urls=urls.get("removed", [])[:MAX_SHOWN],
    )


def _failures(
    failed: list[Mapping[str, str]], transient: set[str], language: str
) -> list[FailureView]:
    found = []
    for one in failed[:MAX_SHOWN]:
        words = code_text(language, one["code"])
        found.append(
            FailureView(
                url=one["url"],
                code=one["code"],
                reason=words.reason,
                advice=words.advice,
                detail=one["reason"],
                stays=one["url"] in transient,
            )
        )
    return found


def _warnings(warnings: list[Mapping[str, str]], language: str) -> list[WarningView]:
    by_code: dict[str, list[str]] = {}
    for one in warnings:
        by_code.setdefault(one["code"], []).append(one["url"])
    return [
        WarningView(
            code=code,
            reason=code_text(language, code).reason,
            advice=code_text(language, code).advice,
            urls=urls[:MAX_SHOWN],
            n=len(urls),
        )
        for code, urls in by_code.items()
    ]
