"""Severity: how much a notice matters."""

from __future__ import annotations

from enum import StrEnum


class Severity(StrEnum):
    """How much a notice matters; the gravest stands first."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"
