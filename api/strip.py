"""The strip: notices as customers' pages show them, judged against the clock at each request."""

from __future__ import annotations

from datetime import UTC, datetime

from api.schemas.config import StripNoticeView
from api.services import Services
from bot.catalogue import text as fixed_text
from bot.notices.notice import Notice
from knowledge.companies.companies import Company


async def strip_of(
    services: Services, company: Company, language: str, page: str | None = None
) -> list[StripNoticeView] | None:
    """Return the notices to show on a page now, the gravest first.

    Args:
        page: path of the company's page around the chat, where it is known.

    Returns:
        None when no notice holds on any page, so that nobody needs to ask again.
    """
    holding = await services.notices.holding(company, datetime.now(UTC))
    if not holding:
        return None
    return [strip_view(notice, company, language) for notice in holding if notice.is_on(page)]


def strip_view(notice: Notice, company: Company, language: str) -> StripNoticeView:
    """Return a notice in the page's language, else in another with a word that says so."""
    shown = notice.language_for(language, company.language)
    remark = None
    if notice.is_foreign(language, shown):
        named = fixed_text(language, f"bot.in_language.{shown}")
        remark = fixed_text(language, "notices.only_in", in_language=named)
    draft = notice.draft
    return StripNoticeView.model_validate(
        {
            "id": notice.revision_id,
            "severity": draft.severity.value,
            "label": fixed_text(language, f"notices.severity.{draft.severity.value}"),
            "text": draft.texts[shown],
            "language": shown,
            "remark": remark,
            "link": draft.link or None,
            "ends_at": draft.ends_at,
        }
    )
