"""Settings of how a company knows its customers: its site's issuer, a provider, and matters."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, ValidationError, model_validator

from api.tables import VisitorSettingsRow
from api.visitors.errors import InvalidIdentitySettings
from bot.identity.identity import Level, Matter
from knowledge.database import Database
from knowledge.errors import InvalidFile

_Text = Annotated[str, Field(min_length=1, max_length=200)]


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class MatterSettings(_Settings):
    """A matter that needs to know the customer; see `bot.identity.identity.Matter`."""

    phrases: tuple[_Text, ...] = ()
    pages: tuple[HttpUrl, ...] = ()
    level: Level = "step_up"

    @model_validator(mode="after")
    def _is_some(self) -> Self:
        if not self.phrases and not self.pages:
            raise ValueError("a matter needs phrases or pages")
        return self

    def matter(self) -> Matter:
        """Return the matter."""
        return Matter(self.phrases, tuple(str(page) for page in self.pages), self.level)


class ProviderSettings(_Settings):
    """A provider of OpenID Connect that customers sign in with.

    Attributes:
        label: what customers know it as, such as `Vipps` or `BankID`.
        client_secret_env: the environment variable with our secret; not stored, so not copied
            with the database. Its name begins with SVARVAKT_.
        acr_values: how sure it must be, in the provider's words; the answer must name one of them.
    """

    label: _Text
    issuer: Annotated[str, Field(pattern=r"^(https://|http://(127\.0\.0\.1|localhost):)\S+$")]
    client_id: _Text
    client_secret_env: Annotated[str, Field(pattern=r"^SVARVAKT_[A-Z0-9_]+$")]
    scopes: _Text = "openid profile"
    acr_values: Annotated[str, Field(max_length=500)] = ""


class VisitorSettings(_Settings):
    """How a company knows its customers.

    Attributes:
        issuer: `iss` of the site's tokens.
        merge_anonymous: whether what was said before signing in stays with the customer who did.
    """

    issuer: _Text | None = None
    merge_anonymous: bool = False
    provider: ProviderSettings | None = None
    matters: tuple[MatterSettings, ...] = ()

    @classmethod
    def read(cls, file: Path) -> Self:
        """Read a TOML file.

        Raises:
            InvalidFile: it cannot be read, or is no TOML.
            InvalidIdentitySettings: something in it cannot be used.
        """
        try:
            values = tomllib.loads(file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise InvalidFile(f"{file} cannot be read as TOML: {error}") from error
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise InvalidIdentitySettings(f"{where}: {first['msg']}") from error

    @property
    def all_matters(self) -> tuple[Matter, ...]:
        """Return the matters."""
        return tuple(one.matter() for one in self.matters)


class VisitorSettingsStore:
    """The settings of all companies in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, company_id: str) -> VisitorSettings:
        """Return a company's settings; nothing is set where it has none."""
        async with self._database.read() as session:
            row = await session.get(VisitorSettingsRow, company_id)
        values: dict[str, Any] = (row.settings if row else None) or {}
        return VisitorSettings.model_validate(values)

    async def put(self, company_id: str, settings: VisitorSettings) -> None:
        """Put settings in the place of the earlier ones."""
        async with self._database.write() as session:
            values = settings.model_dump(mode="json", exclude_defaults=True)
            await session.merge(VisitorSettingsRow(company_id=company_id, settings=values))
