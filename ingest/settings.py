"""The settings of the ingest package."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

MEGABYTE = 1024 * 1024


class IngestSettings(BaseSettings):
    """How far, how fast and how carefully we read other people's sites and files."""

    model_config = SettingsConfigDict(
        env_prefix="SVARVAKT_INGEST_", env_file=".env", extra="ignore"
    )

    # For development: lets the crawler reach loopback and private addresses of a company's hosts.
    # Link-local addresses (cloud metadata) stay refused.
    allow_private_hosts: bool = False
    user_agent: str = "Svarvakt/1.0 (+https://svarvakt.example.org/crawler)"
    max_pages: int = Field(default=5000, ge=1)
    max_page_bytes: int = Field(default=10 * MEGABYTE, ge=1024)
    max_file_bytes: int = Field(default=50 * MEGABYTE, ge=1024)
    max_crawl_bytes: int = Field(default=4096 * MEGABYTE, ge=1024)
    crawl_timeout_s: float = Field(default=3600.0, gt=0)
    page_timeout_s: float = Field(default=20.0, gt=0)
    host_delay_s: float = Field(default=0.25, ge=0)
    host_concurrency: int = Field(default=4, ge=1, le=32)
    parser_timeout_s: float = Field(default=25.0, gt=0, le=25)
    parser_memory_mb: int = Field(default=1024, ge=256)
    # Folders and files below it may be named as sources in the browser; empty: none may.
    files_root: Path | None = None
    # A run that would take away a larger share of the live pages does not go live.
    max_loss_share: float = Field(default=0.3, ge=0, le=1)

    @field_validator("files_root", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return value or None
