"""The bodies and views of a company's settings, for administrators."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, JsonValue

from api.schemas.conversations import Body, Language, ShortText, View
from knowledge.companies.companies import CompanySettings, OwnCompany

Name = Annotated[ShortText, Field(max_length=200)]
Text = Annotated[str, Field(max_length=500)]
Host = Annotated[ShortText, Field(max_length=300)]
Area = Annotated[ShortText, Field(max_length=120)]
Topic = Annotated[ShortText, Field(max_length=200)]


class VoiceBody(Body):
    """How a company speaks; what is left out is inherited."""

    tone: Literal["plain", "warm"] | None = None
    address: Literal["informal", "formal"] | None = None
    greeting: dict[Language, Text] | None = None
    sign_off: dict[Language, Text] | None = None


class ProfileBody(Body):
    """What a company is like; what is left out is inherited."""

    languages: list[Language] | None = None
    channels: list[Literal["web", "email", "sms", "phone"]] | None = None
    links: list[Host] | None = Field(default=None, max_length=200)
    areas: list[Area] | None = Field(default=None, max_length=5000)
    voice: VoiceBody | None = None
    floors: dict[Topic, float] | None = Field(default=None, max_length=50)


class CompanySettingsBody(Body):
    """All that a company says itself.

    `facts` are those of `svarvakt company set`; the server names the one that it cannot use.
    """

    name: Name
    language: Language
    hosts: list[Host] = Field(max_length=50)
    parent: Annotated[ShortText, Field(max_length=64)] | None = None
    facts: dict[Annotated[str, Field(max_length=64)], JsonValue] = Field(default={}, max_length=100)
    profile: ProfileBody = Field(default_factory=ProfileBody)

    def settings(self) -> CompanySettings:
        """Return what is to be stored: nothing for what is left out."""
        profile = self.profile.model_dump(exclude_none=True)
        return CompanySettings(
            self.name, self.language, tuple(self.hosts), self.parent, self.facts, profile
        )


class SettingView(View):
    """A setting in force, and the company that says it."""

    name: str
    value: Any
    origin: str


class CompanySettingsView(View):
    """What a company says itself, and all that is in force for it."""

    slug: str
    name: str
    language: Language
    hosts: list[str]
    parent: str | None
    facts: dict[str, Any]
    profile: dict[str, Any]
    in_force: list[SettingView]
    branches: list[str]

    @classmethod
    def of(cls, own: OwnCompany, branches: list[str]) -> Self:
        """Show a company; `branches` are the slugs of those below it."""
        settings = own.settings
        return cls(
            slug=own.company.slug,
            name=settings.name,
            language=settings.language,
            hosts=list(settings.hosts),
            parent=settings.parent,
            facts=dict(settings.facts),
            profile=dict(settings.profile),
            in_force=[
                SettingView(name=one.name, value=one.value, origin=one.origin)
                for one in own.in_force
            ],
            branches=branches,
        )
