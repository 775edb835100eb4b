"""Opening in words: times, days and holidays in the customer's language, by the company's clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.catalogue import text as fixed_text
from knowledge.hours.national_days import national_days
from knowledge.hours.opening import Hours, TimeSpan

_WEEK = timedelta(days=6)


def time_text(moment: datetime | time, language: str) -> str:
    """Return the time of day, as `08:00`."""
    hour, minute = f"{moment:%H}", f"{moment:%M}"
    return fixed_text(language, "hours.time", hour=hour, minute=minute)


def date_text(day: date, language: str, has_year: bool = False) -> str:
    """Return the day of the month, as `17. mai` or `17. mai 2026`."""
    month = fixed_text(language, f"hours.month.{day.month}")
    if has_year:
        return fixed_text(language, "hours.date_of_year", day=day.day, month=month, year=day.year)
    return fixed_text(language, "hours.date", day=day.day, month=month)


def day_text(day: date, language: str, has_year: bool = False) -> str:
    """Return the whole day, as `mandag 18. mai`."""
    weekday = fixed_text(language, f"hours.weekday.{day.isoweekday()}")
    date_ = date_text(day, language, has_year)
    return fixed_text(language, "hours.day", weekday=weekday, date=date_)


def moment_text(moment: datetime, zone: ZoneInfo, language: str) -> str:
    """Return day and time, as `mandag 18. mai kl. 12:00`; it reads the same on any later day."""
    there = moment.astimezone(zone)
    return fixed_text(
        language,
        "hours.moment",
        day=day_text(there.date(), language),
        time=time_text(there, language),
    )


def deadline_text(moment: datetime, zone: ZoneInfo, language: str) -> str:
    """Return until when, as `moment_text`; midnight ends the day before, so it is told as 23:59."""
    there = moment.astimezone(zone)
    is_midnight = (there.hour, there.minute) == (0, 0)
    return moment_text(moment - timedelta(minutes=is_midnight), zone, language)


def closing_reason(hours: Hours, day: date, language: str) -> str:
    """Return why hours are unlike those of other such days; "" when we know of nothing."""
    exception = hours.exception_on(day)
    if exception is not None and (reason := exception.reason_in(language)):
        return reason
    keys = national_days(hours.country, day)
    return ", ".join(fixed_text(language, f"hours.national_day.{key}") for key in keys)


def open_line(hours: Hours, moment: datetime, language: str) -> str:
    """Return how long it is open, as `Åpent til 16:00`."""
    closes = hours.closes_at(moment)
    if closes is None:
        return fixed_text(language, "hours.open_now")
    return fixed_text(language, "hours.open_until", time=time_text(closes, language))


def hours_text(hours: Hours, moment: datetime, language: str) -> str:
    """Return the usual hours of the week of a moment, as `mandag–fredag kl. 08:00–16:00`.

    In the middle of a sentence; where holidays are off, it says so.
    """
    week = hours.usual_week(moment)
    days = [
        fixed_text(language, "hours.day_hours", days=days, hours=_day_hours(spans, language))
        for days, spans in _same_days(week, language)
    ]
    if not days:
        return fixed_text(language, "hours.closed")
    if hours.is_closed_on_holidays:
        days.append(fixed_text(language, "hours.closed_on_holidays"))
    return ", ".join(days)


def _same_days(
    week: Sequence[tuple[TimeSpan, ...]], language: str
) -> Iterator[tuple[str, tuple[TimeSpan, ...]]]:
    """Yield neighbouring days with the same hours, in words, and these hours."""
    for spans, group in groupby(enumerate(week, 1), key=lambda numbered: numbered[1]):
        numbers = [number for number, _ in group]
        names = [fixed_text(language, f"hours.weekday_name.{one}") for one in numbers]
        if not spans:
            continue
        if len(numbers) == len(week):
            yield fixed_text(language, "hours.every_day"), spans
        elif len(numbers) > 1:
            yield fixed_text(language, "hours.days", first=names[0], last=names[-1]), spans
        else:
            yield names[0], spans


def _day_hours(spans: Sequence[TimeSpan], language: str) -> str:
    if list(spans) == [(time(), time())]:
        return fixed_text(language, "hours.all_day")
    told = [
        fixed_text(
            language,
            "hours.span",
            opens=time_text(opens, language),
            closes=time_text(closes, language),
        )
        for opens, closes in spans
    ]
    *first, last = told
    both = last
    if first:
        both = fixed_text(language, "hours.spans", first=", ".join(first), last=last)
    return fixed_text(language, "hours.at", spans=both)


def opens_line(opens: datetime, moment: datetime, language: str) -> str:
    """Return when it opens, as `Åpner man. 08:00`; farther away by its date."""
    at, today = time_text(opens, language), moment.astimezone(opens.tzinfo).date()
    if opens.date() == today:
        return fixed_text(language, "hours.opens_today", time=at)
    if opens.date() - today <= _WEEK:
        day = fixed_text(language, f"hours.weekday_short.{opens.isoweekday()}")
    else:
        day = date_text(opens.date(), language)
    return fixed_text(language, "hours.opens_on", day=day, time=at)
