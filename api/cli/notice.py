"""The commands `notice …`: adding, ending and listing what holds at present."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from api.access.audit import Audit
from api.cli.database import with_database
from api.cli.output import print_json, print_lines
from api.content.embedding import base_url_of
from api.schemas.owner import NoticeView, details_of
from api.settings import ApiSettings
from bot.notices.notice import Notice, NoticeDraft
from bot.notices.severity import Severity
from bot.notices.store import Notices
from bot.owner_errors import InvalidNotice
from knowledge.companies.companies import Companies, Company
from knowledge.database import Database
from knowledge.documents.documents import LANGUAGES

_MARKED = re.compile(rf"({'|'.join(LANGUAGES)})=(.*)", re.DOTALL)


def add(
    company: str,
    texts: list[str],
    severity: Severity,
    start: str | None,
    end: str | None,
    link: str,
    audience: tuple[list[str], list[str], list[str]],
    as_json: bool,
) -> None:
    """Add a notice.

    Raises:
        InvalidNotice: something in it cannot be used.
    """

    async def work(database: Database) -> Notice:
        found = await Companies(database).get(company)
        topics, pages, only_for = audience
        draft = NoticeDraft(
            texts=_by_language(texts, found),
            severity=severity,
            starts_at=_moment("start", start, found) or datetime.now(UTC),
            ends_at=_moment("end", end, found),
            link=link,
            topics=tuple(topics),
            pages=tuple(pages),
            companies=tuple(only_for),
        )
        notice = await _notices(database).add(found, draft)
        await Audit(database).record(None, found, "notice_added", notice.id, details_of(notice))
        return notice

    _print([with_database(work)], as_json, is_list=False)


def end(notice_id: str, company: str, as_json: bool) -> None:
    """End a notice now.

    Raises:
        NoticeNotFound: the company has no such notice.
    """

    async def work(database: Database) -> Notice:
        found = await Companies(database).get(company)
        notice = await _notices(database).end(found, notice_id)
        await Audit(database).record(None, found, "notice_ended", notice.id, details_of(notice))
        return notice

    _print([with_database(work)], as_json, is_list=False)


def show_all(company: str, at: str | None, as_json: bool) -> None:
    """List the notices; with a time only those that hold then, its parents' too."""

    async def work(database: Database) -> list[Notice]:
        found = await Companies(database).get(company)
        moment = _moment("at", at, found)
        if moment is None:
            return await _notices(database).all(found)
        return await _notices(database).holding(found, moment)

    _print(with_database(work), as_json, is_list=True)


def _notices(database: Database) -> Notices:
    return Notices(database, base_url_of(ApiSettings()))


def _by_language(texts: list[str], company: Company) -> dict[str, str]:
    by_language: dict[str, str] = {}
    for text in texts:
        marked = _MARKED.fullmatch(text)
        language, written = marked.groups() if marked else (company.language, text)
        if language in by_language:
            raise InvalidNotice("texts", f"there are two texts in '{language}'")
        by_language[language] = written
    return by_language


def _moment(field: str, written: str | None, company: Company) -> datetime | None:
    if written is None:
        return None
    try:
        return company.facts.moment(datetime.fromisoformat(written.strip()))
    except ValueError as error:
        raise InvalidNotice(field, "write a time such as 2026-12-01T08:00") from error


def _print(notices: Iterable[Notice], as_json: bool, *, is_list: bool) -> None:
    views = [NoticeView.of(notice) for notice in notices]
    if as_json:
        shown = [view.model_dump(mode="json") for view in views]
        print_json(shown if is_list else shown[0])
        return
    for view in views:
        ends = view.ends_at.isoformat() if view.ends_at else "open"
        print_lines([f"{view.id}\t{view.state}\t{view.severity}\t{view.starts_at} – {ends}"])
        print_lines(
            f"  {language}: {' '.join(one.split())}" for language, one in view.texts.items()
        )
