"""The bodies and views of notices and the contact directory."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, Field

from api.access.audit_chain import Details
from api.schemas.conversations import Body, View
from bot.directory.entries import CHANNELS, DirectoryEntry, FunctionDraft
from bot.directory.rows import MAX_ROWS
from bot.notices.notice import MAX_LISTED, MAX_LISTED_CHARS, Notice, NoticeDraft
from bot.notices.severity import Severity

Text = Annotated[str, Field(max_length=4000)]
Listed = list[Annotated[str, Field(max_length=MAX_LISTED_CHARS)]]
NoticeState = Literal["planned", "holding", "ended"]


class TextsBody(Body):
    """A text in the languages it was written in."""

    nb: Text | None = None
    nn: Text | None = None
    sv: Text | None = None
    da: Text | None = None
    fi: Text | None = None
    en: Text | None = None

    def given(self) -> dict[str, str]:
        """Return the texts that are there, by language."""
        return {language: text for language, text in self if text}


class NoticeBody(Body):
    """What an owner wants a notice to be; it holds from now on when no start is given."""

    texts: TextsBody
    severity: Severity = Severity.INFO
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    link: Text = ""
    topics: Listed = Field(default=[], max_length=MAX_LISTED)
    pages: Listed = Field(default=[], max_length=MAX_LISTED)
    companies: Listed = Field(default=[], max_length=MAX_LISTED)

    def draft(self, otherwise: datetime) -> NoticeDraft:
        """Return the draft; `otherwise` is its start when none is given."""
        return NoticeDraft(
            texts=self.texts.given(),
            severity=self.severity,
            starts_at=self.starts_at or otherwise,
            ends_at=self.ends_at,
            link=self.link.strip(),
            topics=tuple(self.topics),
            pages=tuple(self.pages),
            companies=tuple(self.companies),
        )


class NoticeView(View):
    """One revision of a notice, for its owner."""

    id: str
    revision: int
    url: str
    state: NoticeState
    texts: dict[str, str]
    severity: Severity
    starts_at: datetime
    ends_at: datetime | None
    link: str
    topics: list[str]
    pages: list[str]
    companies: list[str]
    recorded_at: datetime

    @classmethod
    def of(cls, notice: Notice, now: datetime | None = None) -> Self:
        """Return the view of a notice."""
        draft = notice.draft
        return cls(
            id=notice.id,
            revision=notice.number,
            url=notice.url,
            state=state_of(notice, now or datetime.now(UTC)),
            texts=dict(draft.texts),
            severity=draft.severity,
            starts_at=draft.starts_at,
            ends_at=draft.ends_at,
            link=draft.link,
            topics=list(draft.topics),
            pages=list(draft.pages),
            companies=list(draft.companies),
            recorded_at=notice.recorded_at,
        )


class NoticeListView(View):
    """A company's notices, each in its newest revision, or one notice in all its revisions."""

    items: list[NoticeView]


class FunctionBody(Body):
    """One row of the contact directory; `bot/directory/entries.py` says what each field means."""

    key: str = Field(max_length=64)
    name: TextsBody
    handles: TextsBody = TextsBody()
    phone: Text = ""
    email: Text = ""
    address: Text = ""
    link: Text = ""
    hours: Text = ""
    away: Text = ""
    stand_in: str = Field(default="", max_length=64)

    def draft(self) -> FunctionDraft:
        """Return the row."""
        channels = {name: str(getattr(self, name)).strip() for name in CHANNELS}
        return FunctionDraft(
            key=self.key.strip(),
            names={language: text.strip() for language, text in self.name.given().items()},
            handles={language: text.strip() for language, text in self.handles.given().items()},
            channels={name: value for name, value in channels.items() if value},
            hours=self.hours.strip(),
            away=self.away.strip(),
            stand_in=self.stand_in.strip(),
        )


class DirectoryBody(Body):
    """The whole table."""

    rows: list[FunctionBody] = Field(max_length=MAX_ROWS)


class FunctionView(View):
    """One row of the contact directory, and whether it can be reached now."""

    key: str
    url: str
    name: dict[str, str]
    handles: dict[str, str]
    phone: str
    email: str
    address: str
    link: str
    hours: str
    away: str
    stand_in: str
    is_away: bool
    is_open: bool
    remark: str


class DirectoryView(View):
    """The whole table as it is now."""

    rows: list[FunctionView]


def function_view(entry: DirectoryEntry, is_away: bool, is_open: bool, remark: str) -> FunctionView:
    """Return the view of a row."""
    draft = entry.draft
    return FunctionView(
        key=draft.key,
        url=entry.url,
        name=dict(draft.names),
        handles=dict(draft.handles),
        phone=draft.channels.get("phone", ""),
        email=draft.channels.get("email", ""),
        address=draft.channels.get("address", ""),
        link=draft.channels.get("link", ""),
        hours=draft.hours,
        away=draft.away,
        stand_in=draft.stand_in,
        is_away=is_away,
        is_open=is_open and not is_away,
        remark=remark,
    )


def state_of(notice: Notice, now: datetime) -> NoticeState:
    """Return where a notice is in its life."""
    if notice.holds(now):
        return "holding"
    return "planned" if now < notice.draft.starts_at else "ended"


def details_of(notice: Notice) -> Details:
    """Return what the audit log keeps of a notice beside its id."""
    return {
        "revision": notice.number,
        "severity": notice.draft.severity.value,
        "starts_at": notice.draft.starts_at.isoformat(),
        "ends_at": notice.draft.ends_at.isoformat() if notice.draft.ends_at else "",
    }
