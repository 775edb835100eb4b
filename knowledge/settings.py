"""The settings of the knowledge package."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

BUNDLED_MODEL = "multilingual-e5-small"


def _default_data_dir() -> Path:
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "svarvakt"


class KnowledgeSettings(BaseSettings):
    """Where the data is and which embedding model is used."""

    model_config = SettingsConfigDict(
        env_prefix="SVARVAKT_KNOWLEDGE_", env_file=".env", extra="ignore", populate_by_name=True
    )

    data_dir: Path = Field(
        default_factory=_default_data_dir,
        validation_alias=AliasChoices("SVARVAKT_DATA_DIR", "data_dir"),
    )
    database_url: str = Field(
        default="", validation_alias=AliasChoices("SVARVAKT_DATABASE_URL", "database_url")
    )
    # The bundled model, another sentence-transformers name or path, or the name sent to base_url.
    embedding_model: str = BUNDLED_MODEL
    embedding_base_url: str = ""
    embedding_api_key: str = ""
    embedding_batch_size: int = Field(default=32, ge=1, le=512)
    embedding_timeout_s: float = Field(default=30.0, gt=0)
    # Reads the best passages against the question: better evidence, for 60 ms more a question.
    reader: bool = True
    # Retired versions kept on disk beside the live one, so that roll back is one step.
    kept_versions: int = Field(default=3, ge=1)

    def resolved_database_url(self) -> str:
        """Return the database's url; SQLite in the data directory unless one is set."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir / 'svarvakt.db'}"
