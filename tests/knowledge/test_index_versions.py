"""Index versions: states, the one-row switch, roll back, and two writers at once."""

from __future__ import annotations

import asyncio

import pytest

from knowledge.companies.companies import Companies, Company
from knowledge.database import Database
from knowledge.errors import IndexVersionNotFound
from knowledge.indexes.versions import IndexVersions, VersionState


@pytest.fixture
async def company(database: Database) -> Company:
    return await Companies(database).add("fjord", "Fjord", [])


async def _ready(versions: IndexVersions, company: Company) -> int:
    version = await versions.begin(company.id, "model", "split-1")
    return (await versions.finish(version.id, [], {"passages": 3})).number


async def test_switch_and_roll_back(database: Database, company: Company) -> None:
    versions = IndexVersions(database)
    assert await versions.live(company.id) is None
    for _ in range(3):
        await versions.activate(company.id, await _ready(versions, company))
    live = await versions.live(company.id)
    assert live is not None
    assert (live.number, live.state) == (3, VersionState.LIVE)
    assert (await versions.roll_back(company.id)).number == 2
    assert (await versions.roll_back(company.id)).number == 1
    with pytest.raises(IndexVersionNotFound):
        await versions.roll_back(company.id)
    await versions.activate(company.id, 3)
    states = {v.number: v.state for v in await versions.list(company.id)}
    assert states == {
        3: VersionState.LIVE,
        2: VersionState.RETIRED,
        1: VersionState.RETIRED,
    }


async def test_only_a_ready_version_goes_live(database: Database, company: Company) -> None:
    versions = IndexVersions(database)
    building = await versions.begin(company.id, "model", "split-1")
    with pytest.raises(IndexVersionNotFound):
        await versions.activate(company.id, building.number)
    await versions.fail(building.id, "probe")
    with pytest.raises(IndexVersionNotFound):
        await versions.activate(company.id, building.number)
    with pytest.raises(IndexVersionNotFound):
        await versions.activate(company.id, 99)
    assert await versions.live(company.id) is None
    assert (await versions.list(company.id))[0].failure == "probe"


async def test_numbers_are_dense_with_two_writers(database: Database, company: Company) -> None:
    versions = IndexVersions(database)
    begun = await asyncio.gather(
        *(versions.begin(company.id, "model", "split-1") for _ in range(6))
    )
    assert sorted(v.number for v in begun) == [1, 2, 3, 4, 5, 6]


async def test_one_live_version_after_racing_switches(database: Database, company: Company) -> None:
    versions = IndexVersions(database)
    numbers = [await _ready(versions, company) for _ in range(4)]
    await asyncio.gather(*(versions.activate(company.id, n) for n in numbers))
    live = [v for v in await versions.list(company.id) if v.state is VersionState.LIVE]
    pointer = await versions.live(company.id)
    assert pointer is not None
    assert [v.id for v in live] == [pointer.id]
