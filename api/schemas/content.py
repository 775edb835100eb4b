"""The bodies and views of the content owner's versions, documents and embedding."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from api.schemas.conversations import Body, Language, View
from knowledge.documents.documents import Audience
from knowledge.documents.word_diff import PartKind
from knowledge.indexes.version_changes import ChangeKind
from knowledge.indexes.versions import VersionState


class ChangeCountsView(View):
    """How many documents differ from an earlier version."""

    added: int = 0
    changed: int = 0
    removed: int = 0


class VersionView(View):
    """One index version.

    Attributes:
        run: id of the ingest run that built it, as far as it is known.
        since: number of the version it is compared with; None for the first.
        is_on_disk: whether it can go live without being fetched from the database first.
    """

    number: int
    state: VersionState
    created_at: datetime
    activated_at: datetime | None
    documents: int
    passages: int
    run: str | None = None
    failure: str | None = None
    since: int | None = None
    changes: ChangeCountsView | None = None
    is_on_disk: bool


class VersionListView(View):
    """The company's versions, newest first, and where roll back leads."""

    items: list[VersionView]
    total: int
    live: int | None
    roll_back_to: int | None


class ActivatedView(View):
    """The version that is live now."""

    live: int


class DocumentNameView(View):
    """A document by what a person knows it by."""

    id: str
    url: str
    title: str
    language: str


class ChangeView(View):
    """A document that differs between two versions."""

    kind: ChangeKind
    url: str
    title: str
    before: DocumentNameView | None
    after: DocumentNameView | None


class ChangeListView(View):
    """The changes from one version to another."""

    number: int
    since: int | None
    counts: ChangeCountsView
    items: list[ChangeView]
    total: int


class DiffPartView(View):
    """A stretch of text that stayed, went or came."""

    kind: PartKind
    text: str


class DiffView(View):
    """A document before and after, word by word."""

    parts: list[DiffPartView]
    is_coarse: bool


class DocumentEntryView(DocumentNameView):
    """One line of the list of documents."""

    audience: Audience
    chars: int
    warnings: list[str]


class PlaceView(View):
    """A source, by its address."""

    id: str
    location: str


class DocumentListView(View):
    """Documents of a version, and how many there are of each kind before filtering."""

    number: int
    items: list[DocumentEntryView]
    total: int
    all: int
    languages: dict[str, int]
    warnings: dict[str, int]
    sources: list[PlaceView]


class SegmentView(View):
    """A stretch of a document's text in which nothing begins or ends.

    Attributes:
        passage: number of the passage it belongs to; None for text that no search finds.
        heading: level of the heading it is part of.
        is_question: whether it is the question of an FAQ pair.
        is_repeated: whether many pages of the site carry it.
    """

    text: str
    passage: int | None = None
    heading: int | None = None
    is_question: bool = False
    is_repeated: bool = False


class PassageView(View):
    """A passage of a document.

    Attributes:
        question: of its FAQ pair.
        headings: those above it, outermost first.
    """

    number: int
    chars: int
    question: str | None
    headings: list[str]


class WarningView(View):
    """What a content owner should look at."""

    code: str
    other_url: str | None = None


class PageFactsView(View):
    """What was fetched, and when."""

    sha256: str
    media_type: str
    headers: dict[str, str]
    fetched_at: datetime


class DocumentView(DocumentNameView):
    """One document as the bot sees it.

    Attributes:
        is_cut: whether the text was too long to be shown whole.
        last_seen: when its page was last confirmed; None when no source holds it any more.
    """

    number: int
    audience: Audience
    chars: int
    created_at: datetime
    last_seen: datetime | None
    source: PlaceView | None
    page: PageFactsView | None
    warnings: list[WarningView]
    faq_pairs: int
    passages: list[PassageView]
    segments: list[SegmentView]
    is_cut: bool


class EmbedView(View):
    """What is needed to put the widget on a company's site.

    Attributes:
        origin: where its script comes from.
        policy: what the site's own Content-Security-Policy must allow, if it has one.
    """

    site: str
    name: str
    language: Language
    hosts: list[str]
    origin: str
    policy: str


class HostsBody(Body):
    """The hosts that belong to a company."""

    hosts: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=260)]], Field(max_length=50)
    ]


ChangeFilter = Literal["added", "changed", "removed"]
