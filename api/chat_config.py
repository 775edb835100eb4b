"""The chat's configuration: what its page needs to know before it shows anything."""

from __future__ import annotations

from api.framing import frame_origins
from api.languages import known_language
from api.schemas.config import CatalogueView, CompanyView, ConfigView, PersonLineView
from api.services import Services
from api.strip import strip_of
from bot.catalogue import section
from bot.handoff.reasons import HandoffReason
from bot.handoff.texts import person_line
from knowledge.companies.companies import Company
from knowledge.documents.documents import LANGUAGES


async def chat_config(services: Services, company: Company, lang: str | None) -> ConfigView:
    """Return the configuration in a language; in the company's when it does not speak it."""
    spoken = company.profile.languages
    language = _spoken(company, known_language(lang) or company.language)
    offer = await services.handoffs.offer(company, HandoffReason.CUSTOMER_REQUEST)
    line = person_line(offer, language)
    sections = {name: dict(section(language, name)) for name in ("chat", "widget", "errors")}
    sections["chat"] |= section(language, "identity")
    proof = await services.visitors.offer(company.id)
    greeting = company.profile.voice.greeting_in(language, company.name)
    if greeting:
        sections["chat"]["greeting"] = greeting
    return ConfigView.model_validate(
        {
            "site": company.slug,
            "company": CompanyView(name=company.name),
            "language": language,
            "languages": [one for one in LANGUAGES if one in (spoken or LANGUAGES)],
            "catalogue": CatalogueView.model_validate(sections),
            "frame_origins": frame_origins(company.hosts),
            "max_question_chars": services.max_question_chars,
            "privacy_url": services.settings.privacy_url or None,
            "sign_in_with": proof.provider,
            "only_signed": proof.is_enforced,
            "person": PersonLineView(text=line.text, until=line.until),
            "notices": await strip_of(services, company, language),
        }
    )


def _spoken(company: Company, language: str) -> str:
    spoken = company.profile.languages
    if not spoken or language in spoken:
        return language
    return company.language if company.language in spoken else spoken[0]
