"""Schedules: when a source is fetched again by itself, in the company's own time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ingest.errors import InvalidSource

_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
ZONES = {
    "nb": "Europe/Oslo",
    "nn": "Europe/Oslo",
    "sv": "Europe/Stockholm",
    "da": "Europe/Copenhagen",
    "fi": "Europe/Helsinki",
    "en": "Europe/Oslo",
}


class Every(StrEnum):
    """How often."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class Schedule:
    """Hourly, daily at a time, or weekly on a day at a time.

    Attributes:
        at: HH:MM on the clock of `zone`; of no meaning for hourly ones.
        weekday: 0 is Monday; only weekly ones use it.
        zone: an IANA time zone.

    Raises:
        InvalidSource: a part cannot be used; the code is `invalid_schedule`.
    """

    every: Every
    at: str = "06:00"
    weekday: int = 0
    zone: str = "Europe/Oslo"

    def __post_init__(self) -> None:
        """Check the parts."""
        if not _TIME.fullmatch(self.at):
            raise InvalidSource(f"'{self.at[:20]}' is no time HH:MM", "invalid_schedule")
        if not 0 <= self.weekday <= 6:
            raise InvalidSource("a week has the days 0 to 6", "invalid_schedule")
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise InvalidSource(f"no time zone '{self.zone[:60]}'", "invalid_schedule") from error

    def next_after(self, moment: datetime) -> datetime:
        """Return the first time due after a moment, in UTC.

        A time the clocks skip in spring comes an hour later; one they repeat in autumn, once.
        """
        if self.every is Every.HOUR:
            return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(
                hours=1
            )
        zone = ZoneInfo(self.zone)
        day = moment.astimezone(zone).date()
        for days in range(9):
            date = day + timedelta(days=days)
            if self.every is Every.WEEK and date.weekday() != self.weekday:
                continue
            due = datetime.combine(date, time.fromisoformat(self.at), zone).astimezone(UTC)
            if due > moment:
                return due
        raise AssertionError("a day of the week comes within nine days")

    def to_json(self) -> dict[str, Any]:
        """Return it as it is stored."""
        return {
            "every": self.every.value,
            "at": self.at,
            "weekday": self.weekday,
            "zone": self.zone,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any] | None) -> Schedule | None:
        """Return what was stored; None means never."""
        if stored is None:
            return None
        return cls(Every(stored["every"]), stored["at"], stored["weekday"], stored["zone"])


def zone_of(language: str) -> str:
    """Return the time zone in which a company with a site in this language most likely lives."""
    return ZONES.get(language, "Europe/Oslo")
