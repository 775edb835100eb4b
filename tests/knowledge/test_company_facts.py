"""Facts of companies: which number is answered when, and what is refused."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from knowledge.companies.companies import Companies
from knowledge.companies.facts import CompanyFacts
from knowledge.errors import InvalidCompany

OSLO = ZoneInfo("Europe/Oslo")
OFFICE = {"phone": "22 33 44 55", "hours": "Mo-Fr 08:00-16:00; PH off"}
BOTH = {**OFFICE, "on_call_phone": "+47 99 88 77 66"}


@pytest.mark.parametrize(
    ("local", "number"),
    [
        ("2026-11-26T07:59", ""),
        ("2026-11-26T08:00", "22 33 44 55"),
        ("2026-11-26T16:00", ""),
        ("2026-11-28T10:00", ""),  # a Saturday
        ("2027-05-17T10:00", ""),  # a holiday on a Monday
        ("2027-03-29T10:00", ""),  # Easter Monday
        ("2027-05-18T10:00", "22 33 44 55"),
    ],
)
def test_a_phone_is_given_out_only_while_it_is_answered(local, number):
    facts = CompanyFacts.read(OFFICE)
    moment = facts.moment(datetime.fromisoformat(local))
    assert facts.urgent_phone(moment) == number
    assert facts.urgent_phone(moment.astimezone(UTC)) == number


def test_the_on_call_phone_comes_first_whenever_it_is_answered():
    nights = CompanyFacts.read({**BOTH, "on_call_hours": "Mo-Fr 16:00-08:00; Sa,Su,PH 00:00-24:00"})
    day, night = (datetime(2026, 11, 26, hour, tzinfo=OSLO) for hour in (10, 2))
    assert CompanyFacts.read(BOTH).urgent_phone(day) == "+47 99 88 77 66"
    assert nights.urgent_phone(day) == "22 33 44 55"
    assert nights.urgent_phone(night) == "+47 99 88 77 66"


def test_holidays_are_those_of_the_country():
    midsummer_eve = datetime(2027, 6, 25, 9, tzinfo=UTC)
    open_in = {
        country: bool(CompanyFacts.read({**OFFICE, "country": country}).urgent_phone(midsummer_eve))
        for country in ("NO", "FI")
    }
    assert open_in == {"NO": True, "FI": False}


def test_hours_follow_the_clock_on_the_wall_over_a_change():
    facts = CompanyFacts.read({"phone": "22 33 44 55", "hours": "Mo-Su 03:00-04:00"})
    opens = datetime(2027, 3, 28, 1, tzinfo=UTC)  # 2 o'clock became 3 o'clock
    assert facts.urgent_phone(opens) == "22 33 44 55"
    assert facts.urgent_phone(opens - timedelta(minutes=1)) == ""


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"country": "XX"}, "country"),
        ({"phone": "ring oss"}, "phone"),
        ({"on_call_phone": "12"}, "on_call_phone"),
        ({"hours": "man-fre 8-16"}, "hours"),
        ({"on_call_hours": "Mo-Fr " * 200}, "on_call_hours"),
        ({"time_zone": "Oslo"}, "time_zone"),
        ({"time_zone": "../etc"}, "time_zone"),
        ({"fax": "22334455"}, "fax"),
        ({"phone": 22334455}, "phone"),
    ],
)
def test_what_cannot_be_used_is_named(values, told):
    with pytest.raises(InvalidCompany, match=told):
        CompanyFacts.read(values)


async def test_facts_are_kept_and_replaced_as_a_whole(database):
    companies = Companies(database)
    company = await companies.add("fjordnett", "Fjordnett", ["www.fjordnett.example"])
    assert company.facts == CompanyFacts()
    await companies.set_facts(company.id, CompanyFacts.read(BOTH))
    assert (await companies.get("fjordnett")).facts == CompanyFacts.read(BOTH)
    await companies.set_facts(company.id, CompanyFacts.read({"country": "SE"}))
    assert (await companies.by_id(company.id)).facts.as_dict() == {"country": "SE"}
