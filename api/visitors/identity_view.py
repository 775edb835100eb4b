"""Who a customer was proven to be, as the customer sees it."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict

from bot.identity.identity import CustomerIdentity, IdentityMethod


class IdentityView(BaseModel):
    """Who proved it, when, and until when it counts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    method: IdentityMethod
    label: str
    name: str | None = None
    verified_at: datetime
    expires_at: datetime

    @classmethod
    def of(cls, identity: CustomerIdentity) -> Self:
        """Return the view of an identity."""
        return cls(
            method=identity.method,
            label=identity.label,
            name=identity.name,
            verified_at=identity.verified_at,
            expires_at=identity.expires_at,
        )
