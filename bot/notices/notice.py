"""Notices: what a company says of its present state, such as an outage, with start and end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Self
from urllib.parse import urlsplit

from bot.answers.quotes import Quote
from bot.notices.severity import Severity
from bot.owner_errors import InvalidNotice
from bot.owner_tables import NoticeRow
from knowledge.companies.companies import Company
from knowledge.documents.documents import LANGUAGES, Document
from knowledge.documents.passages import Passage

MAX_TEXT_CHARS = 1000
MAX_LINK_CHARS = 2000
MAX_LISTED = 50
MAX_LISTED_CHARS = 200
_NEIGHBOURS = {"nb": "nn", "nn": "nb"}  # who reads one reads the other


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """A notice as its owner writes it.

    Attributes:
        texts: by language; the company's own language must be among them.
        severity: how much it matters.
        starts_at: when it begins to hold, with a time zone.
        ends_at: when it no longer holds; None as long as nobody knows.
        link: where to read more, http or https; "" for nowhere.
        topics: words by which a question is told to be about it, in any language.
        pages: paths such as `/internet*` on which the strip is shown; empty: on all.
        companies: slugs it is for, of the company's own tree; empty: for all of it.
    """

    texts: Mapping[str, str]
    severity: Severity
    starts_at: datetime
    ends_at: datetime | None = None
    link: str = ""
    topics: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()

    def checked(self, company: Company) -> Self:
        """Return it with clean texts.

        Raises:
            InvalidNotice: something in it cannot be used.
        """
        texts = {language: _clean(language, text) for language, text in self.texts.items()}
        if company.language not in texts:
            raise InvalidNotice("texts", f"the company's language, {company.language}, is missing")
        if self.ends_at is not None and self.ends_at <= self.starts_at:
            raise InvalidNotice("ends_at", "it must end after it starts")
        _check_link(self.link)
        for name in ("topics", "pages", "companies"):
            _check_list(name, getattr(self, name))
        if any(not page.startswith("/") for page in self.pages):
            raise InvalidNotice("pages", "write paths that begin with /, such as /internet*")
        return replace(self, texts=texts)


@dataclass(frozen=True, slots=True)
class Notice:
    """One revision of a notice.

    Attributes:
        id: the same for all its revisions.
        revision_id: of this one; the end of its address.
        number: 1, 2, 3 … of the revision.
        url: where this revision can always be read.
        titles: by language, as answers name it: a notice, its start and its end.
        recorded_at: when this revision was written.
    """

    id: str
    revision_id: str
    number: int
    company_id: str
    url: str
    titles: Mapping[str, str]
    draft: NoticeDraft
    recorded_at: datetime

    @classmethod
    def of(cls, row: NoticeRow) -> Self:
        """Return the notice that a row holds."""
        draft = NoticeDraft(
            texts=row.texts,
            severity=Severity(row.severity),
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            link=row.link,
            topics=tuple(row.topics),
            pages=tuple(row.pages),
            companies=tuple(row.companies),
        )
        return cls(
            row.notice_id,
            row.id,
            row.number,
            row.company_id,
            row.url,
            row.titles,
            draft,
            row.recorded_at,
        )

    def holds(self, moment: datetime) -> bool:
        """Whether it has started and has not ended."""
        ends_at = self.draft.ends_at
        return self.draft.starts_at <= moment and (ends_at is None or moment < ends_at)

    def is_for(self, slug: str) -> bool:
        """Whether it is meant for a company of the tree."""
        return not self.draft.companies or slug in self.draft.companies

    def is_on(self, page: str | None) -> bool:
        """Whether its strip is shown on the page with this path; one of no path shows few."""
        pages = self.draft.pages
        return not pages or (page is not None and any(fnmatchcase(page, one) for one in pages))

    def language_for(self, wanted: str, otherwise: str) -> str:
        """Return the language it is shown in to who wants one: never a translation of ours.

        Args:
            otherwise: the company's language.
        """
        texts = self.draft.texts
        for language in (wanted, _NEIGHBOURS.get(wanted, wanted), otherwise):
            if language in texts:
                return language
        return next(iter(texts))

    def is_foreign(self, wanted: str, shown: str) -> bool:
        """Whether the language shown needs a word of excuse to who wants another."""
        return shown not in (wanted, _NEIGHBOURS.get(wanted))

    def documents(self) -> list[Document]:
        """Return what answers quote: a document for each language."""
        return [self._document(language) for language in self.draft.texts]

    def quote(self, language: str) -> Quote:
        """Return the whole text in a language as a quote of its document."""
        document = self._document(language)
        passage = Passage(
            id=self.revision_id,
            document_version=document.version_hash,
            url=document.url,
            title=document.title,
            language=language,
            heading_path=(),
            text=document.text,
            start=0,
            end=len(document.text),
        )
        return Quote(passage, 0, len(document.text))

    def _document(self, language: str) -> Document:
        return Document(
            url=f"{self.url}#{language}",
            title=self.titles[language],
            text=self.draft.texts[language],
            language=language,
        )


def _clean(language: str, text: str) -> str:
    if language not in LANGUAGES:
        raise InvalidNotice("texts", f"'{language[:20]}' is none of {', '.join(LANGUAGES)}")
    lines = (" ".join(line.split()) for line in text.strip().splitlines())
    clean = "\n".join(line for line in lines if line)
    if not clean or len(clean) > MAX_TEXT_CHARS:
        raise InvalidNotice(f"texts.{language}", f"write 1 to {MAX_TEXT_CHARS} characters")
    if any(not char.isprintable() and char != "\n" for char in clean):
        raise InvalidNotice(f"texts.{language}", "it holds characters that cannot be shown")
    return clean


def _check_link(link: str) -> None:
    if not link:
        return
    try:
        parts = urlsplit(link)
        is_good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_good = False
    if not is_good or len(link) > MAX_LINK_CHARS or not link.isprintable() or " " in link:
        raise InvalidNotice("link", "write a whole address that begins with https:// or http://")


def _check_list(name: str, values: tuple[str, ...]) -> None:
    if len(values) > MAX_LISTED:
        raise InvalidNotice(name, f"there are more than {MAX_LISTED}")
    for value in values:
        if not value.strip() or len(value) > MAX_LISTED_CHARS or not value.isprintable():
            raise InvalidNotice(name, f"each must have 1 to {MAX_LISTED_CHARS} characters")
