"""Opening: whether it is open now, when it opens and closes, and what time working hours give."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from knowledge.hours.exceptions import OpeningException
from knowledge.hours.osm_hours import is_open, open_spans, usual_spans

TimeSpan = tuple[time, time]  # opens and closes, by the clock on the wall

_HORIZON = timedelta(days=400)  # what opens later than this is taken to stay closed
_NIGHT = time()
_HOLIDAYS_OFF = re.compile(r"\bPH (?:off|closed)\b")


@dataclass(frozen=True, slots=True)
class Hours:
    """When something is open, by the clock on its wall; public holidays are the country's.

    Attributes:
        written: in OpenStreetMap's opening hours syntax, such as `Mo-Fr 08:00-16:00; PH off`.
        country: ISO 3166 code.
        exceptions: go before what is written; a later one before an earlier.
    """

    written: str
    country: str
    zone: ZoneInfo
    exceptions: tuple[OpeningException, ...] = ()

    def is_open(self, moment: datetime) -> bool:
        """Whether it is open at a moment, which has a time zone."""
        return is_open(self._rules, self.country, moment.astimezone(self.zone))

    def opens_at(self, moment: datetime) -> datetime | None:
        """Return when it opens next: the moment itself when it is open, None when it never does."""
        return next((opens for opens, _ in self.spans(moment, moment + _HORIZON)), None)

    def closes_at(self, moment: datetime) -> datetime | None:
        """Return when it closes next; None when it is closed, and when it never closes."""
        if not self.is_open(moment):
            return None
        horizon = moment + _HORIZON
        closes = next(closes for _, closes in self.spans(moment, horizon))
        return None if closes >= horizon else closes

    def spans(self, start: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield from when to when it is open, cut to what lies between two moments.

        The times are on the wall's clock; their difference is to be taken in UTC.
        """
        there, end = start.astimezone(self.zone), until.astimezone(self.zone)
        for opens, closes in open_spans(self._rules, self.country, there, end):
            yield max(opens, there, key=_utc), min(closes, end, key=_utc)

    def is_open_on(self, day: date) -> bool:
        """Whether it opens, or stays open, on a day; a night that began the day before is none."""
        return self._last_close(day) is not None

    def usual_week(self, moment: datetime) -> tuple[tuple[TimeSpan, ...], ...]:
        """Return when it opens and closes on each day of the week of a moment, Monday first.

        Without holidays and exceptions. A night stands under the day that it began on; what is
        open for longer than a day is told day by day, each until 00:00.
        """
        today = moment.astimezone(self.zone).date()
        monday = datetime.combine(today - timedelta(days=today.weekday()), _NIGHT, self.zone)
        sunday, day = monday + timedelta(days=6), timedelta(days=1)
        week: list[list[TimeSpan]] = [[] for _ in range(7)]
        for opens, closes in usual_spans(self.written, monday - day, sunday + 2 * day):
            start = opens
            while start < closes:
                midnight = datetime.combine(start.date() + day, _NIGHT, self.zone)
                end = closes if closes - opens <= day else min(closes, midnight)
                if monday <= start < sunday + day:
                    week[start.weekday()].append((start.time(), end.time()))
                start = end
        return tuple(map(tuple, week))

    @property
    def is_closed_on_holidays(self) -> bool:
        """Whether what is written says so of all public holidays."""
        return _HOLIDAYS_OFF.search(self.written) is not None

    def exception_on(self, day: date) -> OpeningException | None:
        """Return the exception that holds on a day."""
        found = (one for one in reversed(self.exceptions) if one.first <= day <= one.last)
        return next(found, None)

    def after_working_time(self, moment: datetime, duration: timedelta) -> datetime | None:
        """Return when it will have been open for so long, counted from a moment on."""
        left = duration
        for opens, closes in self.spans(moment, moment + _HORIZON):
            open_for = _utc(closes) - _utc(opens)
            if open_for >= left:
                return (_utc(opens) + left).astimezone(self.zone)
            left -= open_for
        return None

    def after_working_days(self, moment: datetime, days: int) -> datetime | None:
        """Return the end of so many days of opening; the day of the moment is not counted."""
        today = moment.astimezone(self.zone).date()
        left = days
        for offset in range(1, _HORIZON.days):
            closes = self._last_close(today + timedelta(days=offset))
            left -= closes is not None
            if closes is not None and left <= 0:
                return closes
        return None

    def _last_close(self, day: date) -> datetime | None:
        start = datetime.combine(day, _NIGHT, self.zone)
        end = datetime.combine(day + timedelta(days=1), _NIGHT, self.zone)
        last = None
        for opens, closes in self.spans(start, end):
            if opens > start or closes == end or not self.is_open(start - timedelta(minutes=1)):
                last = closes
        return last

    @property
    def _rules(self) -> str:
        return "; ".join((self.written, *(one.rule for one in self.exceptions)))


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
