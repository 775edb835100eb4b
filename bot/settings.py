"""The settings of the bot package."""

from __future__ import annotations

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class BotSettings(BaseSettings):
    """Which chat model writes the answers, and when we answer at all."""

    model_config = SettingsConfigDict(env_prefix="SVARVAKT_BOT_", env_file=".env", extra="ignore")

    # Any OpenAI-compatible endpoint; without a model's name answers are extractive.
    chat_model: str = ""
    chat_base_url: str = ""
    chat_api_key: SecretStr = SecretStr("")
    first_token_timeout_s: float = Field(default=8.0, gt=0)
    token_gap_timeout_s: float = Field(default=15.0, gt=0)
    total_timeout_s: float = Field(default=45.0, gt=0)
    # Below SVARVAKT_API_MAX_CONCURRENT_REPLIES, so that a slow model leaves room for other replies.
    max_model_calls: int = Field(default=12, ge=1)
    max_answer_tokens: int = Field(default=300, ge=16, le=4000)
    max_question_chars: int = Field(default=2000, ge=1)
    # Empty: the floors that knowledge/retrieval/evidence.py was calibrated with.
    answered_floor: float | None = Field(default=None, ge=0, le=1)
    related_floor: float | None = Field(default=None, ge=0, le=1)
    breaker_failures: int = Field(default=5, ge=1)
    breaker_window_s: float = Field(default=30.0, gt=0)
    breaker_open_s: float = Field(default=15.0, gt=0)
