"""The tree of companies: what is inherited, what is own, and what is refused."""

from __future__ import annotations

import asyncio

import pytest

from knowledge.companies.companies import Companies, CompanySettings
from knowledge.companies.facts import CompanyFacts
from knowledge.database import Database
from knowledge.errors import CompanyChanged, CompanyNotFound, InvalidCompany

GROUP = CompanySettings(
    "Gruppen",
    "nb",
    ("gruppen.example.no",),
    facts={"phone": "11 11 11 11", "email": "post@gruppen.example.no"},
    profile={
        "areas": ["Gruppegata"],
        "languages": ["nb", "en"],
        "floors": {"default": 0.7, "/frakt": 0.8},
        "voice": {"tone": "warm", "greeting": {"nb": "Hei fra gruppen", "en": "Hello"}},
    },
)


@pytest.fixture
async def companies(database: Database) -> Companies:
    companies = Companies(database)
    group = await companies.add("gruppen", "x", [])
    await companies.change(group.id, GROUP)
    await companies.add("nord", "Nord", ["nord.example.no"], parent="gruppen")
    await companies.add("nord-torget", "Nord Torget", [], parent="nord")
    return companies


async def test_settings_are_inherited_key_by_key(companies: Companies) -> None:
    nord = await companies.get("nord")
    own = CompanySettings(
        "Nord",
        "nb",
        ("nord.example.no",),
        "gruppen",
        facts={"phone": "22 22 22 22"},
        profile={"voice": {"greeting": {"nb": "Hei fra Nord"}}, "floors": {"/frakt": 0.9}},
    )
    await companies.change(nord.id, own)
    for slug in ("nord", "nord-torget"):
        company = await companies.get(slug)
        assert company.facts.phone == "22 22 22 22"
        assert company.facts.email == "post@gruppen.example.no"
        assert company.profile.languages == ("nb", "en")
        assert company.profile.voice.tone == "warm"
        assert company.profile.voice.greeting == {"nb": "Hei fra Nord", "en": "Hello"}
        assert company.profile.floors == {"default": 0.7, "/frakt": 0.9}
        assert company.profile.areas == (), "areas are nobody else's"
        assert company == await companies.by_id(company.id)
        assert company in await companies.all()
    assert (await companies.get("gruppen")).facts.phone == "11 11 11 11"
    assert (await companies.get("nord-torget")).hosts == (), "hosts are not inherited"
    origins = {one.name: one.origin for one in (await companies.own(nord.id)).in_force}
    assert origins["phone"] == "nord"
    assert origins["email"] == "gruppen"
    assert origins["voice.greeting.nb"] == "nord"
    assert origins["voice.greeting.en"] == "gruppen"
    assert (origins["floors.default"], origins["floors./frakt"]) == ("gruppen", "nord")


async def test_the_line_and_the_branches(companies: Companies) -> None:
    group, nord, place = [await companies.get(s) for s in ("gruppen", "nord", "nord-torget")]
    assert await companies.lineage(place.id) == (place.id, nord.id, group.id)
    assert await companies.lineage(group.id) == (group.id,)
    assert await companies.lineage("0" * 32) == ()
    assert [one.slug for one in await companies.branches(group.id)] == ["nord", "nord-torget"]
    assert await companies.branches(place.id) == []


async def test_a_tree_stays_a_tree(companies: Companies) -> None:
    group, nord = await companies.get("gruppen"), await companies.get("nord")
    for slug in ("gruppen", "nord", "nord-torget"):
        with pytest.raises(InvalidCompany, match="parent"):
            await companies.change(group.id, CompanySettings("G", "nb", (), slug))
    with pytest.raises(InvalidCompany, match="levels"):
        await companies.add("rommet", "Rommet", [], parent="nord-torget")
    other = await companies.add("other", "Other", [])
    with pytest.raises(InvalidCompany, match="levels"):
        await companies.change(group.id, CompanySettings("G", "nb", (), "other"))
    with pytest.raises(CompanyNotFound):
        await companies.change(other.id, CompanySettings("O", "nb", (), "nobody"))
    moved = await companies.change(nord.id, CompanySettings("Nord", "nb", (), "other"))
    assert moved.facts.phone == "", "what the old parent said is gone"
    assert await companies.lineage(nord.id) == (nord.id, other.id)


async def test_two_moves_at_once_make_no_circle(database: Database) -> None:
    companies = Companies(database)
    one, two = await companies.add("one", "One", []), await companies.add("two", "Two", [])
    done = await asyncio.gather(
        companies.change(one.id, CompanySettings("One", "nb", (), "two")),
        companies.change(two.id, CompanySettings("Two", "nb", (), "one")),
        return_exceptions=True,
    )
    assert sorted(isinstance(result, InvalidCompany) for result in done) == [False, True]


async def test_a_change_names_what_it_was_made_on(companies: Companies) -> None:
    nord = await companies.get("nord")
    own = await companies.own(nord.id)
    await companies.change(nord.id, own.settings.with_hosts(["a.no"]), own.revision)
    with pytest.raises(CompanyChanged):
        await companies.change(nord.id, own.settings, own.revision)
    await companies.set_facts(nord.id, CompanyFacts(phone="33 33 33 33"))
    again = await companies.own(nord.id)
    assert again.revision == own.revision + 2
    assert again.settings.hosts == ("a.no",)
    assert again.settings.parent == "gruppen"
    assert again.settings.facts["phone"] == "33 33 33 33"


@pytest.mark.parametrize(
    "profile",
    [
        {"color": "red"},
        {"voice": {"pitch": "high"}},
        {"voice": "loud"},
        {"voice": {"tone": "rude"}},
        {"voice": {"address": "none"}},
        {"voice": {"greeting": {"de": "Hallo"}}},
        {"voice": {"greeting": {"nb": " "}}},
        {"voice": {"sign_off": "Hilsen"}},
        {"languages": ["de"]},
        {"languages": "nb"},
        {"channels": ["pigeon"]},
        {"links": ["https://a.no"]},
        {"areas": [7]},
        {"areas": [""]},
        {"floors": {"frakt": 0.5}},
    ],
)
async def test_unusable_profiles_are_refused(
    companies: Companies, profile: dict[str, object]
) -> None:
    nord = await companies.get("nord")
    with pytest.raises(InvalidCompany):
        await companies.change(nord.id, CompanySettings("Nord", "nb", (), None, {}, profile))
    assert await companies.get("nord") == nord
