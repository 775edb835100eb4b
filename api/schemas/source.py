"""The bodies and views of sources, their files, runs and companies for content owners."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from api.schemas.conversations import Body, Language, ShortText, View
from ingest.runs.report import RunState
from ingest.runs.runs import Trigger
from ingest.sources.schedules import Every
from ingest.sources.sources import SourceKind
from knowledge.documents.documents import Audience

Pattern = Annotated[str, Field(max_length=1000)]


class ScheduleBody(Body):
    """When a source is fetched by itself; `at` is HH:MM in `zone`, weekday 0 is Monday."""

    every: Every
    at: str = Field(default="06:00", max_length=5)
    weekday: int = Field(default=0, ge=0, le=6)
    zone: str = Field(max_length=64)


class SourceBody(Body):
    """What an owner wants a source to be."""

    kind: SourceKind
    location: str = Field(default="", max_length=2000)
    name: str = Field(max_length=400)
    audience: Audience = Audience.PUBLIC
    include: list[Pattern] = Field(default=[], max_length=200)
    exclude: list[Pattern] = Field(default=[], max_length=200)
    owner: str = Field(default="", max_length=400)
    schedule: ScheduleBody | None = None
    is_enabled: bool = True


class NewRunBody(Body):
    """Which sources to fetch; null means all that are enabled."""

    sources: list[Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]] | None = Field(
        default=None, max_length=1000
    )


class NewCompanyBody(Body):
    """A company to add."""

    slug: Annotated[ShortText, Field(max_length=64)]
    name: Annotated[ShortText, Field(max_length=200)]
    language: Language
    hosts: list[Annotated[ShortText, Field(max_length=300)]] = Field(max_length=50)


class NewCompanyView(View):
    """A company that was added."""

    slug: str
    name: str
    language: Language
    hosts: list[str]


class ScheduleView(View):
    """When a source is fetched by itself."""

    every: Every
    at: str
    weekday: int
    zone: str


class LastRunView(View):
    """What the last run that visited a source made of it."""

    run_id: str
    at: datetime
    state: RunState
    code: str | None
    reason: str | None
    pages: int
    failed: int


class SourceView(View):
    """Something a company learns from."""

    id: str
    kind: SourceKind
    location: str
    name: str
    audience: Audience
    include: list[str]
    exclude: list[str]
    owner: str
    schedule: ScheduleView | None
    next_run_at: datetime | None
    is_enabled: bool
    has_files: bool
    last_run: LastRunView | None


class SourceListView(View):
    """The sources of a company, and what a new one may be.

    Attributes:
        zone: the time zone to suggest.
        has_files_root: whether folders and files of the server may be named.
        n_leaving: sources that were removed and whose pages leave with the next run.
    """

    items: list[SourceView]
    hosts: list[str]
    zone: str
    has_files_root: bool
    max_file_bytes: int
    n_leaving: int
    current_run: str | None


class SourceFileView(View):
    """A file that was uploaded or written."""

    id: str
    name: str
    media_type: str
    n_bytes: int
    stored_at: datetime


class SourceFileListView(View):
    """The files of a source."""

    items: list[SourceFileView]


class NoteView(View):
    """A note and what it says."""

    id: str
    name: str
    text: str


class ProgressView(View):
    """How far a run is; see `RunProgress`."""

    stage: str
    done: int
    total: int
    found: int
    fetched: int
    changed: int
    failed: int
    url: str
    seconds_left: int | None


class FailureView(View):
    """A page or file that could not be taken in, and what to do about it.

    Attributes:
        detail: the technical reason, in English.
        stays: whether what an earlier run read of it goes on being used.
    """

    url: str
    code: str
    reason: str
    advice: str
    detail: str
    stays: bool


class WarningView(View):
    """Something about pages that were read, and which pages it is about."""

    code: str
    reason: str
    advice: str
    urls: list[str]
    n: int


class ReportView(View):
    """How a run ended."""

    code: str | None
    reason: str | None
    advice: str | None
    version: int | None
    documents: int
    added: int
    changed: int
    removed: int
    unchanged: int
    n_failed: int
    seconds: float
    failures: list[FailureView]
    warnings: list[WarningView]
    added_urls: list[str]
    changed_urls: list[str]
    removed_urls: list[str]


class RunView(View):
    """A run; lists leave out the parts of the report that are long."""

    id: str
    state: RunState
    trigger: Trigger
    started_by: str
    started_at: datetime
    finished_at: datetime | None
    is_stopping: bool
    is_forced: bool
    sources: list[str] | None
    can_be_forced: bool
    progress: ProgressView
    report: ReportView | None


class RunListView(View):
    """The runs of a company, newest first."""

    items: list[RunView]
    total: int
