"""Opening: exceptions, working time over clock changes, and what the days are called."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.catalogue import section
from knowledge.companies.facts import COUNTRIES, CompanyFacts
from knowledge.documents.documents import LANGUAGES
from knowledge.errors import InvalidCompany
from knowledge.hours.national_days import national_days
from knowledge.hours.opening import Hours

OFFICE = "Mo-Fr 08:00-16:00; PH off"
FACTS = {
    "hours": OFFICE, "chat_hours": "24/7", "answer_within": "2 working days",
    "exceptions": [
        {"from": date(2026, 12, 23), "to": "2027-01-03", "reason": {"nb": "juleferie"}},
        {"from": "2026-05-17", "hours": "10:00-12:00,13:00-14:00", "channels": ["phone"]},
    ],
}  # fmt: skip


def hours_of(written: str, country: str = "NO") -> Hours:
    hours = CompanyFacts.read({"hours": written, "country": country}).hours_of("phone")
    assert hours is not None
    return hours


def test_facts_come_back_as_they_were_given() -> None:
    facts = CompanyFacts.read(FACTS)
    stored = json.loads(json.dumps(facts.as_dict()))
    assert CompanyFacts.read(stored) == facts
    parent = {"hours": "24/7", "phone": "22 33 44 55", "callback_minutes": 15}
    assert CompanyFacts.read({**parent, **stored}).as_dict() == {**parent, **stored}


def test_an_exception_holds_for_its_channels_and_days() -> None:
    facts = CompanyFacts.read(FACTS)
    phone, chat = facts.hours_of("phone"), facts.hours_of("chat")
    assert phone is not None
    assert chat is not None
    for local, is_phone, is_chat in (
        ("2026-12-22T10:00", True, True),
        ("2026-12-23T10:00", False, False),
        ("2027-01-03T23:59", False, False),
        ("2027-01-04T08:00", True, True),
        ("2026-05-17T11:00", True, True),  # a holiday and a Sunday
        ("2026-05-17T12:30", False, True),
    ):
        moment = facts.moment(datetime.fromisoformat(local))
        assert (phone.is_open(moment), chat.is_open(moment)) == (is_phone, is_chat), local
    moment = facts.moment(datetime(2026, 12, 22, 18))
    assert phone.opens_at(moment) == facts.moment(datetime(2027, 1, 4, 8))
    assert facts.answer_by(moment) == facts.moment(datetime(2027, 1, 5, 16))


def test_closed_for_good_and_never_closed() -> None:
    moment = datetime(2026, 5, 5, tzinfo=UTC)
    assert hours_of("off").opens_at(moment) is None
    assert hours_of("off").after_working_days(moment, 1) is None
    assert hours_of("off").after_working_time(moment, timedelta(hours=1)) is None
    assert hours_of("24/7").closes_at(moment) is None
    assert hours_of("24/7").opens_at(moment) == moment


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from([OFFICE, "24/7", "Mo-Su 22:00-06:00", "Mo-Fr 09:00-12:00,13:00-16:00"]),
    st.sampled_from(list(COUNTRIES)),
    st.datetimes(datetime(2025, 1, 1), datetime(2029, 1, 1)),
    st.integers(1, 40),
)
def test_working_time_is_time_in_which_it_was_open(written, country, at, count):
    hours, moment = hours_of(written, country), at.replace(tzinfo=UTC)
    ends = hours.after_working_time(moment, timedelta(hours=count))
    assert ends is not None
    worked = sum(
        (b.astimezone(UTC) - a.astimezone(UTC) for a, b in hours.spans(moment, ends)), timedelta()
    )
    assert worked == timedelta(hours=count)
    later = hours.after_working_days(moment, count)
    assert later is not None
    assert later > moment
    days = {(moment.astimezone(hours.zone) + timedelta(days=n)).date() for n in range(1, 90)}
    between = sorted(day for day in days if hours.is_open_on(day))
    assert (later - timedelta(minutes=1)).date() == between[count - 1]


def test_national_days_have_a_name_in_every_language_and_are_those_of_the_hours() -> None:
    names = {language: set(section(language, "hours")["national_day"]) for language in LANGUAGES}
    for country in COUNTRIES:
        always = hours_of("00:00-24:00; PH off", country)
        for offset in range(365 * 6):
            day = date(2025, 1, 1) + timedelta(days=offset)
            keys = national_days(country, day)
            assert set(keys) <= names["nb"], (country, day, keys)
            noon = datetime.combine(day, datetime.min.time(), always.zone).replace(hour=12)
            if not always.is_open(noon):
                assert keys, (country, day)
    assert all(names[language] == names["nb"] for language in LANGUAGES)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"exceptions": "2026-12-24"}, "exceptions must be"),
        ({"exceptions": [{"from": "24.12.2026"}]}, "no day such as"),
        ({"exceptions": [{"from": "2026-12-24", "to": "2026-12-23"}]}, "lies before"),
        ({"exceptions": [{"from": "2026-12-24", "hours": "stengt"}]}, "neither 'off'"),
        ({"exceptions": [{"from": "2026-12-24", "hours": "off; 24/7"}]}, "neither 'off'"),
        ({"exceptions": [{"from": "2026-12-24", "channels": ["fax"]}]}, "channels"),
        ({"exceptions": [{"from": "2026-12-24", "channels": [{}]}]}, "channels"),
        ({"exceptions": [{"from": "2026-12-24", "reason": {"xx": "a"}}]}, "reason"),
        ({"exceptions": [{"from": "2026-12-24", "why": "jul"}]}, "why"),
        ({"exceptions": [{}]}, "no day such as"),
        ({"callback_hours": "man-fre"}, "callback_hours"),
        ({"callback_minutes": 4}, "callback_minutes"),
        ({"callback_minutes": "30"}, "callback_minutes"),
        ({"callback_capacity": True}, "callback_capacity"),
        ({"answer_within": "soon"}, "answer_within"),
        ({"answer_within": "0 working days"}, "answer_within"),
    ],
)
def test_what_cannot_be_used_is_named(values: dict[str, object], told: str) -> None:
    with pytest.raises(InvalidCompany, match=told):
        CompanyFacts.read(values)
