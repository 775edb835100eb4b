"""Roles: what an account may do at a company."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What an account may do at a company."""

    AGENT = "agent"
    CONTENT_OWNER = "content_owner"
    TEAM_LEAD = "team_lead"
    ADMINISTRATOR = "administrator"
