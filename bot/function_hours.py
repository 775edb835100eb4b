"""Function hours: whether a function of the contact directory is open, until when, or from when."""

from __future__ import annotations

from datetime import date, datetime

from opening_hours import OpeningHours, validate

from knowledge.company_facts import CompanyFacts

MAX_HOURS_CHARS = 500


def are_hours(written: str) -> bool:
    """Whether hours are written as `Mo-Fr 08:00-16:00; PH off`."""
    return len(written) <= MAX_HOURS_CHARS and validate(written)


def is_open(hours: str, facts: CompanyFacts, moment: datetime) -> bool:
    """Whether these hours hold at a moment; always when there are none. Holidays: the country's."""
    return not hours or _hours(hours, facts).is_open(_there(facts, moment))


def next_change(hours: str, facts: CompanyFacts, moment: datetime) -> datetime | None:
    """Return when they close or open next, with a time zone; None when they never do."""
    if not hours:
        return None
    found = _hours(hours, facts).next_change(_there(facts, moment))
    return None if found is None else found.replace(tzinfo=facts.zone)


def local_date(facts: CompanyFacts, moment: datetime) -> date:
    """Return the date on the company's calendar."""
    return _there(facts, moment).date()


def _there(facts: CompanyFacts, moment: datetime) -> datetime:
    return moment.astimezone(facts.zone).replace(tzinfo=None)


def _hours(hours: str, facts: CompanyFacts) -> OpeningHours:
    return OpeningHours(hours, country=facts.country)
