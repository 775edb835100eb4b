"""Opening exceptions: days on which a company's hours are others, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, Self, get_args

from knowledge.documents.documents import LANGUAGES
from knowledge.errors import InvalidCompany
from knowledge.hours.osm_hours import can_be_read

Channel = Literal["phone", "chat", "message", "callback", "on_call"]
CHANNELS: tuple[Channel, ...] = get_args(Channel)
# What cannot wait is answered when nothing else is, unless an exception names it.
_USUAL: tuple[Channel, ...] = ("phone", "chat", "message", "callback")
_KEYS = ("from", "to", "hours", "channels", "reason")
_MAX_REASON_CHARS = 100
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


@dataclass(frozen=True, slots=True)
class OpeningException:
    """Other hours from one day to another.

    Attributes:
        first, last: by the company's calendar, both included.
        hours: `off`, or times in OpenStreetMap's syntax, such as `10:00-14:00`.
        channels: whose hours these are.
        reason: by language; under "" a text for all.
    """

    first: date
    last: date
    hours: str
    channels: tuple[Channel, ...] = _USUAL
    reason: tuple[tuple[str, str], ...] = ()

    @classmethod
    def read(cls, values: Any) -> Self:
        """Check one table of `exceptions`.

        Raises:
            InvalidCompany: a name is unknown or a value cannot be used; the text says which.
        """
        if not isinstance(values, Mapping):
            raise InvalidCompany("exceptions must be tables with from, to, hours and reason")
        unknown = sorted(set(values) - set(_KEYS))
        if unknown:
            raise InvalidCompany(f"exceptions: '{unknown[0]}' is none of {', '.join(_KEYS)}")
        first = _day(values.get("from"))
        last = _day(values.get("to", first))
        if last < first:
            raise InvalidCompany(f"exceptions: {last} lies before {first}")
        found = cls(
            first,
            last,
            str(values.get("hours", "off")).strip(),
            _channels(values.get("channels", _USUAL)),
            _reason(values.get("reason", "")),
        )
        if ";" in found.hours or "||" in found.hours or not can_be_read(found.rule):
            raise InvalidCompany(
                f"exceptions: '{found.hours[:80]}' is neither 'off' nor of the form '10:00-14:00'"
            )
        return found

    def as_dict(self) -> dict[str, Any]:
        """Return it as it is stored and shown; days as YYYY-MM-DD."""
        shown: dict[str, Any] = {"from": self.first.isoformat(), "to": self.last.isoformat()}
        shown["hours"] = self.hours
        if self.channels != _USUAL:
            shown["channels"] = list(self.channels)
        if self.reason:
            reason = dict(self.reason)
            shown["reason"] = reason.get("", reason)
        return shown

    @property
    def rule(self) -> str:
        """The rule that, written behind a company's hours, goes before them on these days."""
        return f"{_osm(self.first)}-{_osm(self.last)} {self.hours}"

    def reason_in(self, language: str) -> str:
        """Return the reason in a language, else in one that its readers read; "" for none."""
        reason = dict(self.reason)
        near = {"nb": ("nn", "da"), "nn": ("nb", "da"), "da": ("nb",), "sv": ("nb",)}
        wanted = (language, "", *near.get(language, ()), "en")
        return next((reason[name] for name in wanted if name in reason), "")


def _day(value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value  # as TOML reads it
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise InvalidCompany(f"exceptions: '{value}' is no day such as 2026-12-24") from error


def _channels(value: Any) -> tuple[Channel, ...]:
    if not isinstance(value, list | tuple) or any(one not in CHANNELS for one in value):
        raise InvalidCompany(f"exceptions: channels are a list of {', '.join(CHANNELS)}")
    return tuple(channel for channel in CHANNELS if channel in value)


def _reason(value: Any) -> tuple[tuple[str, str], ...]:
    texts = {"": value} if isinstance(value, str) else value
    if not isinstance(texts, Mapping) or not set(texts) <= {"", *LANGUAGES}:
        raise InvalidCompany("exceptions: reason is a text, or a table of texts by language")
    for text in texts.values():
        if not isinstance(text, str) or len(text) > _MAX_REASON_CHARS:
            raise InvalidCompany(f"exceptions: a reason has at most {_MAX_REASON_CHARS} characters")
    return tuple((language, text.strip()) for language, text in texts.items() if text.strip())


def _osm(day: date) -> str:
    return f"{day.year} {_MONTHS[day.month - 1]} {day.day:02}"
