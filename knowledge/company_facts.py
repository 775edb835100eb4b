"""What a company says of itself: country, phone numbers and hours, as checked facts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from opening_hours import OpeningHours, validate

from knowledge.errors import InvalidCompany

# Countries whose emergency and crisis numbers we know (bot/urgent_help.py), and their time.
COUNTRIES: Mapping[str, str] = {
    "NO": "Europe/Oslo",
    "SE": "Europe/Stockholm",
    "DK": "Europe/Copenhagen",
    "FI": "Europe/Helsinki",
}
_PHONE = re.compile(r"\+?\d(?:[ ().-]{0,2}\d){2,14}")
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_MAX_HOURS_CHARS = 500
_MAX_ADDRESS_CHARS = 200


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    """Facts for fixed replies; everything may be left out.

    Attributes:
        country: ISO 3166 code, one of `COUNTRIES`; decides emergency numbers and holidays.
        time_zone: IANA name; the country's when left out.
        phone: the number that is answered during `hours`, as customers dial it.
        hours: when, in OpenStreetMap's opening hours syntax, such as
            `Mo-Fr 08:00-16:00; PH off`; always when left out.
        on_call_phone: the number for what cannot wait.
        on_call_hours: when that is answered, written as `hours`; always when left out.
        email: where customers write to.
        address: where customers find it, on one line.
    """

    country: str = "NO"
    time_zone: str = ""
    phone: str = ""
    hours: str = ""
    on_call_phone: str = ""
    on_call_hours: str = ""
    email: str = ""
    address: str = ""

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> Self:
        """Check values from a file or the database.

        Raises:
            InvalidCompany: a name is unknown or a value cannot be used; the text says which.
        """
        unknown = sorted(set(values) - set(cls.__slots__))
        if unknown:
            raise InvalidCompany(
                f"'{unknown[0]}' is no fact; these are: {', '.join(cls.__slots__)}"
            )
        for name, value in values.items():
            if not isinstance(value, str):
                raise InvalidCompany(f"{name} must be a text")
        facts = cls(**{name: value.strip() for name, value in values.items()})
        facts._check()
        return facts

    def as_dict(self) -> dict[str, str]:
        """Return the facts that were given, as they are stored and shown."""
        return {name: value for name, value in asdict(self).items() if value}

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the clock on its wall."""
        return ZoneInfo(self.time_zone or COUNTRIES[self.country])

    def moment(self, at: datetime) -> datetime:
        """Return a time with its zone; one without is read off the company's clock."""
        return at if at.tzinfo is not None else at.replace(tzinfo=self.zone)

    def urgent_phone(self, moment: datetime) -> str:
        """Return the number for what cannot wait at this moment; "" when nobody would answer.

        Holidays are those of the country.
        """
        if self.on_call_phone and self._holds(self.on_call_hours, moment):
            return self.on_call_phone
        return self.phone if self._holds(self.hours, moment) else ""

    def open_phone(self, moment: datetime) -> str:
        """Return `phone` when it is known to be answered at this moment, else ""."""
        return self.phone if self.hours and self._holds(self.hours, moment) else ""

    def missing(self) -> dict[str, str]:
        """Return facts that are wanted and not there, each with what it costs customers."""
        missing = {}
        if not self.on_call_phone:
            missing["on_call_phone"] = "what is urgent cannot be sent to a number out of hours"
        if self.phone and not self.hours:
            missing["hours"] = "the phone is taken to be answered at any hour"
        if not self.phone:
            missing["phone"] = "there is no number for the hours of opening"
        return missing

    def _holds(self, hours: str, moment: datetime) -> bool:
        there = moment.astimezone(self.zone).replace(tzinfo=None)
        return not hours or self._hours(hours).is_open(there)

    def _hours(self, hours: str) -> OpeningHours:
        return OpeningHours(hours, country=self.country)

    def _check(self) -> None:
        if self.country not in COUNTRIES:
            raise InvalidCompany(f"country must be one of {', '.join(COUNTRIES)}")
        for name in ("phone", "on_call_phone"):
            number = getattr(self, name)
            if number and not _PHONE.fullmatch(number):
                raise InvalidCompany(f"{name}: '{number}' is no phone number")
        if self.email and not _EMAIL.fullmatch(self.email):
            raise InvalidCompany(f"email: '{self.email[:80]}' is no e-mail address")
        if len(self.address) > _MAX_ADDRESS_CHARS or "\n" in self.address:
            raise InvalidCompany(f"address: one line of at most {_MAX_ADDRESS_CHARS} characters")
        try:
            self.zone  # noqa: B018  (raises when there is no such zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise InvalidCompany(f"time_zone: '{self.time_zone}' is no IANA time zone") from error
        for name in ("hours", "on_call_hours"):
            hours = getattr(self, name)
            if len(hours) > _MAX_HOURS_CHARS or (hours and not validate(hours)):
                raise InvalidCompany(
                    f"{name}: '{hours[:80]}' is not of the form 'Mo-Fr 08:00-16:00; PH off'"
                )
