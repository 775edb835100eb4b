"""The bodies and views of the console's HTTP contract: sessions and accounts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from api.access.roles import Role
from api.schemas.conversations import Body, Language, View


class SignInBody(Body):
    """A name and a password."""

    name: str = Field(max_length=200)
    password: str = Field(max_length=256)


class PasswordBody(Body):
    """One's password, and the one to have from now on."""

    current: str = Field(max_length=256)
    new: str = Field(max_length=256)


class FrameCodeBody(Body):
    """The SHA-256 of what only the frame knows, in URL-safe Base64."""

    challenge: str = Field(pattern=r"^[A-Za-z0-9_-]{43}$")


class FrameCodeView(View):
    """A one-time code, good for a minute."""

    code: str


class FrameSessionBody(Body):
    """A one-time code and what its challenge was made of."""

    code: str = Field(max_length=64)
    verifier: str = Field(max_length=128)


class AuditEntryView(View):
    """One thing that somebody did."""

    seq: int
    at: datetime
    account: str | None
    action: str
    subject: str
    details: dict[str, str | int | float | bool | None]


class AuditPageView(View):
    """Entries, newest first; `before` asks for the next page, and is null on the last one."""

    entries: list[AuditEntryView]
    before: int | None


class AccountView(View):
    """Somebody who works with the product."""

    id: str
    name: str
    display_name: str


class CompanyRolesView(View):
    """A company and what the account may do there."""

    slug: str
    name: str
    language: str
    roles: list[Role]


class SessionView(View):
    """Who is signed in."""

    account: AccountView
    companies: list[CompanyRolesView]


class ConsoleConfigView(View):
    """What a console page needs to know before it shows anything; the same for everybody."""

    page: str
    openid_label: str | None = None
    language: Language
    languages: list[Language]
    catalogue: dict[str, dict[str, Any]]
    frame_origins: list[str] = Field(default_factory=list)
