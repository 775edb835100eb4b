"""Moments: times as people say them in the six languages, off the company's clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.catalogue import text as fixed_text
from bot.handoff.opening_texts import date_text, day_text
from knowledge.companies.facts import CompanyFacts

_FAR_DAYS = 180  # from here on a date is told with its year


def full_time(at: datetime, language: str, facts: CompanyFacts) -> str:
    """Return date, year and time, such as "26. november 2026 kl. 10:00"."""
    there = at.astimezone(facts.zone)
    return _at(date_text(there.date(), language, has_year=True), there, language)


def time_from(now: datetime, at: datetime, language: str, facts: CompanyFacts) -> str:
    """Return a time ahead as it is said now, such as "i morgen kl. 08:00"."""
    here, there = now.astimezone(facts.zone), at.astimezone(facts.zone)
    days = (there.date() - here.date()).days
    if days in (0, 1):
        said = fixed_text(language, f"moments.{('today', 'tomorrow')[days]}")
    else:
        said = day_text(there.date(), language, has_year=abs(days) >= _FAR_DAYS)
    return _at(said, there, language)


def time_until(now: datetime, at: datetime, language: str, facts: CompanyFacts) -> str:
    """Return an end as it is said now: the time alone when it is today's."""
    here, there = now.astimezone(facts.zone), at.astimezone(facts.zone)
    if there.date() == here.date() or at - now < timedelta(hours=12):
        return fixed_text(language, "moments.clock", time=_time(there, language))
    return time_from(now, at, language, facts)


def _at(date: str, there: datetime, language: str) -> str:
    return fixed_text(language, "moments.at", date=date, time=_time(there, language))


def _time(there: datetime, language: str) -> str:
    return fixed_text(
        language, "moments.time", hour=f"{there.hour:02}", minute=f"{there.minute:02}"
    )
