"""The bodies and views of the console's HTTP contract: sessions and accounts."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from api.accounts import Role
from api.schemas import Body, Language, View


class SignInBody(Body):
    """A name and a password."""

    name: str = Field(max_length=200)
    password: str = Field(max_length=256)


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
    language: Language
    languages: list[Language]
    catalogue: dict[str, dict[str, Any]]
