"""Why a conversation goes from the bot to a person: the reason codes of a hand-off."""

from __future__ import annotations

from enum import StrEnum


class HandoffReason(StrEnum):
    """Stored with every hand-off; figures and the agents' queue are told apart by it."""

    CUSTOMER_REQUEST = "customer_request"
    MISSING_KNOWLEDGE = "missing_knowledge"
    LOW_EVIDENCE = "low_evidence"
    POLICY_RESTRICTION = "policy_restriction"
    IDENTITY_REQUIRED = "identity_required"
    URGENT = "urgent"
    TOOL_FAILURE = "tool_failure"
    UNSUPPORTED_REQUEST = "unsupported_request"
