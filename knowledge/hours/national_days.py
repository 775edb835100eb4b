"""National days: the holidays and eves of a country, each by a key that the catalogue names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

import holidays

# Danes call 1 May and the day of their constitution no public holidays, and stay away all the same.
_CATEGORIES: Mapping[str, tuple[str, ...]] = {"DK": ("public", "optional")}
_EVES = {(12, 24): "christmas_eve", (12, 31): "new_years_eve"}
_OTHER_NAMES = {"labor_day": "may_day", "workers_day": "may_day"}


def national_days(country: str, day: date) -> tuple[str, ...]:
    """Return the keys of what a day is in a country, such as `("constitution_day",)`.

    Args:
        country: ISO 3166 code of a country we know.
        day: by the country's calendar.
    """
    named = _of_year(country, day.year)
    if day in named:
        return named[day]
    if "midsummer_day" in named.get(day + timedelta(days=1), ()):
        return ("midsummer_eve",)
    eve = _EVES.get((day.month, day.day))
    return (eve,) if eve else ()


@lru_cache(maxsize=64)
def _of_year(country: str, year: int) -> dict[date, tuple[str, ...]]:
    found = holidays.country_holidays(
        country, years=year, language="en_US", categories=_CATEGORIES.get(country, ("public",))
    )
    keys = {day: tuple(map(_key, sorted(names.split("; ")))) for day, names in found.items()}
    special = {day: tuple(key for key in of if key != "sunday") for day, of in keys.items()}
    return {day: of for day, of in special.items() if of}


def _key(name: str) -> str:
    key = re.sub(r"[^a-z]+", "_", name.lower().replace("'", "")).strip("_")
    return _OTHER_NAMES.get(key, key)
