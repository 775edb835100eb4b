"""Opening hours as OpenStreetMap writes them, read by `opening-hours-py`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours, State, validate

_MAX_CHARS = 500


def can_be_read(written: str) -> bool:
    """Whether hours are written so that we can use them."""
    return len(written) <= _MAX_CHARS and bool(validate(written))


def is_open(rules: str, country: str, there: datetime) -> bool:
    """Whether rules say open at a moment, which has the zone of the place."""
    return _compiled(rules, country, there.tzinfo).is_open(there)


def open_spans(
    rules: str, country: str, there: datetime, until: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """Yield from when to when rules say open; both times have the zone of the place.

    The first span may begin before `there`, and the last one end after `until`.
    """
    read = _compiled(rules, country, there.tzinfo)
    for opens, closes, state, _ in read.intervals(there, until):
        if state == State.OPEN:
            yield opens, closes or until


def usual_spans(
    rules: str, there: datetime, until: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """Yield what `open_spans` does, cut to the two moments, as if there were no holidays."""
    read = _compiled(rules, None, there.tzinfo)
    for opens, closes, state, _ in read.intervals(there, until):
        if state == State.OPEN:
            yield opens, closes or until


@lru_cache(maxsize=1024)
def _compiled(rules: str, country: str | None, zone: ZoneInfo) -> OpeningHours:
    return OpeningHours(rules, country=country, timezone=zone)
