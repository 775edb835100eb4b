"""What a company says of itself: country, phone numbers, hours and how soon it answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from knowledge.errors import InvalidCompany
from knowledge.hours.exceptions import Channel, OpeningException
from knowledge.hours.opening import Hours
from knowledge.hours.osm_hours import can_be_read

# Countries whose emergency and crisis numbers we know (bot/urgent/help.py), and their time.
COUNTRIES: Mapping[str, str] = {
    "NO": "Europe/Oslo",
    "SE": "Europe/Stockholm",
    "DK": "Europe/Copenhagen",
    "FI": "Europe/Helsinki",
}
_PHONE = re.compile(r"\+?\d(?:[ ().-]{0,2}\d){2,14}")
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_MAX_ADDRESS_CHARS = 200
_ANSWER_WITHIN = re.compile(r"([1-9]\d{0,2}) working (hour|day)s?")
_NUMBERS = {"callback_minutes": (5, 480), "callback_capacity": (1, 1000)}
_HOURS = ("hours", "on_call_hours", "chat_hours", "message_hours", "callback_hours")
_MAX_EXCEPTIONS = 200


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
        chat_hours: when people answer in the chat; `hours` when left out.
        message_hours: when messages are read and answered; `hours` when left out.
        callback_hours: when customers can be called back; nobody is when left out.
        callback_minutes: length of a call-back slot; 30 when left out.
        callback_capacity: how many are called back in one slot; 1 when left out.
        answer_within: how soon a message is answered, such as `4 working hours` or
            `1 working day`; no time is promised when left out.
        exceptions: days with other hours.
    """

    country: str = "NO"
    time_zone: str = ""
    phone: str = ""
    hours: str = ""
    on_call_phone: str = ""
    on_call_hours: str = ""
    email: str = ""
    address: str = ""
    chat_hours: str = ""
    message_hours: str = ""
    callback_hours: str = ""
    callback_minutes: int = 0
    callback_capacity: int = 0
    answer_within: str = ""
    exceptions: tuple[OpeningException, ...] = ()

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
        facts = cls(**{name: _checked(name, value) for name, value in values.items()})
        facts._check()
        return facts

    @classmethod
    def storable(cls, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return checked values as they are stored: these names and no others, days as texts.

        Raises:
            InvalidCompany: as `read`.
        """
        known = cls.read(values).as_dict()
        return {name: known.get(name, value) for name, value in values.items()}

    def as_dict(self) -> dict[str, Any]:
        """Return the facts that were given, as they are stored and shown."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        if self.exceptions:
            given["exceptions"] = [one.as_dict() for one in self.exceptions]
        return {name: value for name, value in given.items() if value}

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the clock on its wall."""
        return ZoneInfo(self.time_zone or COUNTRIES[self.country])

    @property
    def slot(self) -> timedelta:
        """How long a call-back slot is."""
        return timedelta(minutes=self.callback_minutes or 30)

    @property
    def slot_capacity(self) -> int:
        """How many are called back in one slot."""
        return self.callback_capacity or 1

    def moment(self, at: datetime) -> datetime:
        """Return a time with its zone; one without is read off the company's clock."""
        return at if at.tzinfo is not None else at.replace(tzinfo=self.zone)

    def hours_of(self, channel: Channel) -> Hours | None:
        """Return when a channel is open; None when we are not told."""
        written = {
            "phone": self.hours,
            "chat": self.chat_hours or self.hours,
            "message": self.message_hours or self.hours,
            "callback": self.callback_hours,
            "on_call": self.on_call_hours,
        }[channel]
        exceptions = tuple(one for one in self.exceptions if channel in one.channels)
        return Hours(written, self.country, self.zone, exceptions) if written else None

    def answer_by(self, moment: datetime) -> datetime | None:
        """Return until when a message left at this moment is answered; None when not known."""
        hours, within = self.hours_of("message"), _ANSWER_WITHIN.fullmatch(self.answer_within)
        if hours is None or within is None:
            return None
        if within[2] == "day":
            return hours.after_working_days(moment, int(within[1]))
        return hours.after_working_time(moment, timedelta(hours=int(within[1])))

    def urgent_phone(self, moment: datetime) -> str:
        """Return the number for what cannot wait at this moment; "" when nobody would answer.

        Holidays are those of the country.
        """
        if self.on_call_phone and self._holds("on_call", moment):
            return self.on_call_phone
        return self.phone if self._holds("phone", moment) else ""

    def open_phone(self, moment: datetime) -> str:
        """Return `phone` when it is known to be answered at this moment, else ""."""
        return self.phone if self.hours and self._holds("phone", moment) else ""

    def missing(self) -> dict[str, str]:
        """Return facts that are wanted and not there, each with what it costs customers."""
        missing = {}
        if not self.on_call_phone:
            missing["on_call_phone"] = "what is urgent cannot be sent to a number out of hours"
        if self.phone and not self.hours:
            missing["hours"] = "the phone is taken to be answered at any hour"
        if not self.phone:
            missing["phone"] = "there is no number for the hours of opening"
        if self.answer_within and self.hours_of("message") is None:
            missing["message_hours"] = "working days cannot be counted, so no time is promised"
        return missing

    def _holds(self, channel: Channel, moment: datetime) -> bool:
        hours = self.hours_of(channel)
        return hours is None or hours.is_open(moment)

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
        for name in _HOURS:
            hours = getattr(self, name)
            if hours and not can_be_read(hours):
                raise InvalidCompany(
                    f"{name}: '{hours[:80]}' is not of the form 'Mo-Fr 08:00-16:00; PH off'"
                )
        if self.answer_within and not _ANSWER_WITHIN.fullmatch(self.answer_within):
            raise InvalidCompany(
                f"answer_within: '{self.answer_within[:80]}' is not of the form "
                "'4 working hours' or '1 working day'"
            )


def _checked(name: str, value: Any) -> Any:
    if name == "exceptions":
        if not isinstance(value, list) or len(value) > _MAX_EXCEPTIONS:
            raise InvalidCompany(f"exceptions must be at most {_MAX_EXCEPTIONS} tables")
        return tuple(map(OpeningException.read, value))
    if name in _NUMBERS:
        low, high = _NUMBERS[name]
        if type(value) is not int or not low <= value <= high:
            raise InvalidCompany(f"{name} must be a whole number from {low} to {high}")
        return value
    if not isinstance(value, str):
        raise InvalidCompany(f"{name} must be a text")
    return value.strip()
