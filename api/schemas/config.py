"""What the chat page is given before it shows anything: the company, its texts, its notices."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from api.schemas.conversations import Language, View
from bot.notices.severity import Severity


class CompanyView(View):
    """Who the bot speaks for."""

    name: str


class StripNoticeView(View):
    """A notice in the strip above the chat.

    Attributes:
        label: how much it matters, in words.
        language: of `text`; `remark` says so where the page is in another.
        ends_at: when it goes by itself.
    """

    id: str
    severity: Severity
    label: str
    text: str
    language: Language
    remark: str | None = None
    link: str | None = None
    ends_at: datetime | None = None


class StripView(View):
    """The notices that hold at the moment of asking, the gravest first."""

    items: list[StripNoticeView]


class PersonLineView(View):
    """When people can be reached, in a few words, and until when that is true."""

    text: str
    until: datetime


class CatalogueView(View):
    """The fixed texts of the page in one language."""

    chat: dict[str, Any]
    widget: dict[str, Any]
    errors: dict[str, Any]


class ConfigView(View):
    """What the chat page needs to know before it shows anything.

    Attributes:
        frame_origins: whose pages may hold the widget.
        person: stands by the button that asks for a person.
        sign_in_with: what customers can sign in with, if the company has something.
        only_signed: whether only signed words say who the customer is.
        notices: what the strip shows at first; left out when none holds on any page.
    """

    site: str
    company: CompanyView
    language: Language
    languages: list[Language]
    catalogue: CatalogueView
    max_question_chars: int
    privacy_url: str | None = None
    frame_origins: list[str]
    person: PersonLineView
    sign_in_with: str | None = None
    only_signed: bool = False
    notices: list[StripNoticeView] | None = None
