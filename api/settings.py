"""The settings of the api package."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

# Exact origins, comma or space between them: no path, no wildcard, nothing that ends a directive.
_ORIGIN = r"https?://[a-z0-9.-]+(:\d{1,5})?"
_ORIGINS = rf"^({_ORIGIN}([, ]+{_ORIGIN})*)?$"


class ApiSettings(BaseSettings):
    """Where we listen, and how much one visitor may ask of us.

    Rates are tokens per second that refill a bucket; its size is the burst that may come at once.
    One address may stand for a whole office, so the limits of addresses are generous.
    """

    model_config = SettingsConfigDict(env_prefix="SVARVAKT_API_", env_file=".env", extra="ignore")

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    workers: int = Field(default=1, ge=1, le=64)
    # Where browsers reach us when that is not host and port: printed, linked to, and the only
    # origin whose pages may use a session.
    public_url: str = ""
    privacy_url: str = ""
    # Proxies whose X-Forwarded-For is believed (addresses or networks, comma between them).
    trusted_proxies: str = ""
    max_body_bytes: int = Field(default=64 * 1024, ge=1024)
    max_messages_per_conversation: int = Field(default=1000, ge=1)
    max_unanswered_per_conversation: int = Field(default=20, ge=1)
    # More at once only makes each of them slower on two cores.
    max_concurrent_replies: int = Field(default=16, ge=1)
    # An agent who leaves a waiting customer without a word for longer loses the conversation.
    max_agent_silence_s: float = Field(default=300.0, ge=1)
    max_streams_per_address: int = Field(default=500, ge=1)
    max_streams_per_conversation: int = Field(default=16, ge=1)
    address_burst: int = Field(default=600, ge=1)
    address_rate: float = Field(default=50.0, gt=0)
    start_burst: int = Field(default=300, ge=1)
    start_rate: float = Field(default=5.0, gt=0)
    conversation_burst: int = Field(default=60, ge=1)
    conversation_rate: float = Field(default=2.0, gt=0)
    account_burst: int = Field(default=300, ge=1)
    account_rate: float = Field(default=20.0, gt=0)
    handoff_burst: int = Field(default=5, ge=1)
    handoff_rate: float = Field(default=1 / 60, gt=0)
    # A session ends when it was not used for so long, and after so long however busy it is.
    session_idle_minutes: float = Field(default=120.0, gt=0)
    session_max_hours: float = Field(default=12.0, gt=0)
    # Sign-in by OpenID Connect: empty issuer: none. The provider must send people back to
    # PUBLIC_URL/login/openid/callback.
    openid_issuer: str = ""
    openid_client_id: str = ""
    openid_client_secret: str = ""
    # What the button says: Entra ID, Google, …
    openid_label: str = "OpenID Connect"
    openid_scopes: str = "openid email profile"
    # A claim with groups, and which of them give which role: GROUP=ROLE@COMPANY, comma between.
    openid_group_claim: str = ""
    openid_group_roles: str = ""
    # Origins whose pages may show /panel in a frame, such as https://desk.example.com; comma
    # between them.
    panel_origins: str = Field(default="", pattern=_ORIGINS)
    ping_interval_s: float = Field(default=15.0, gt=0)
