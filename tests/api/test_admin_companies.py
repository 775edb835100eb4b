"""A company's settings over HTTP: inherited and own, changed on what was read, and by whom."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from api.access.roles import Role
from knowledge.companies.companies import Companies
from knowledge.database import Database
from tests.accounts import add_account, in_database
from tests.api.conftest import Server
from tests.api.console import sign_in
from tests.api.owner import BASE, Owner, code

VOICE = {"tone": "warm", "greeting": {"nb": "Hei fra gruppen"}}


async def _make(database: Database) -> None:
    companies = Companies(database)
    await companies.add("gruppen", "Gruppen", [])
    await companies.add("fjord", "Fjord", ["fjord.example.no"], parent="gruppen")
    await companies.add("annen", "Annen", [])


@pytest.fixture
def server_with_group(server: Server) -> Server:
    in_database(server.database_path, _make)
    return server


@pytest.fixture
def admin(server_with_group: Server) -> Owner:
    return Owner(server_with_group, Role.ADMINISTRATOR)


def body(**fields: object) -> dict[str, object]:
    kept = {"name": "Fjord", "language": "nb", "hosts": ["fjord.example.no"], "parent": "gruppen"}
    return {**kept, **fields}


def put(admin: Owner, etag: str | None, **fields: object) -> Any:
    headers = {} if etag is None else {"If-Match": etag}
    return admin.call("PUT", "", json=body(**fields), headers=headers)


def test_a_company_is_read_and_changed(server_with_group: Server, admin: Owner) -> None:
    read = admin.call("GET", "")
    assert read.status_code == 200
    assert (read.json()["parent"], read.json()["facts"]) == ("gruppen", {})
    assert code(put(admin, None)) == (428, "condition_missing")
    facts = {"phone": "22 22 22 22", "country": "SE"}
    profile = {"voice": VOICE, "floors": {"default": 0.6, "/faktura": 0.8}}
    changed = put(admin, read.headers["etag"], facts=facts, profile=profile)
    assert changed.status_code == 200, changed.text
    view = changed.json()
    assert view["facts"] == facts
    assert {"name": "floors./faktura", "value": 0.8, "origin": "fjord"} in view["in_force"]
    assert {"name": "voice.greeting.nb", "value": "Hei fra gruppen", "origin": "fjord"} in view[
        "in_force"
    ]
    assert code(put(admin, read.headers["etag"])) == (412, "company_changed")
    group = sign_in(server_with_group.client(), Role.ADMINISTRATOR, "gruppen").http
    assert group.get(f"{BASE}/gruppen").json()["branches"] == ["fjord"]
    assert group.get(f"{BASE}/fjord").status_code == 404
    entries = admin.http.get(f"{BASE}/fjord/audit").json()["entries"]
    [entry] = [one for one in entries if one["action"] == "company_changed"]
    assert entry["details"]["facts_after"] == '{"phone": "22 22 22 22", "country": "SE"}'


@pytest.mark.parametrize(
    "fields",
    [
        {"facts": {"phnoe": "1"}},
        {"facts": {"phone": "x"}},
        {"facts": {"phone": 1}},
        {"profile": {"voice": {"tone": "rude"}}},
        {"profile": {"areas": [""]}},
        {"profile": {"floors": {"faktura": 0.5}}},
        {"profile": {"floors": {"/faktura": 1.5}}},
        {"profile": {"color": "red"}},
        {"hosts": ["https://a.no"]},
        {"parent": "fjord"},
        {"company": "gruppen"},
    ],
    ids=str,
)
def test_what_cannot_be_used_changes_nothing(admin: Owner, fields: dict[str, object]) -> None:
    before = admin.call("GET", "")
    refused = put(admin, before.headers["etag"], **fields)
    assert refused.status_code in (404, 422), refused.text
    assert admin.call("GET", "").json() == before.json()


def test_only_an_administrator_of_both_chooses_the_parent(
    server_with_group: Server, admin: Owner
) -> None:
    """Whoever inherits reads the parent's pages, its internal ones too."""
    etag = admin.call("GET", "").headers["etag"]
    for stranger in ("annen", "tindra", "nobody"):
        assert code(put(admin, etag, parent=stranger)) == (404, "company_not_found")
    alone = put(admin, etag, parent=None)
    assert alone.json()["parent"] is None
    assert code(put(admin, alone.headers["etag"]))[0] == 404, "once left, it is a stranger's"


def test_lower_roles_may_not(server_with_group: Server) -> None:
    for role in set(Role) - {Role.ADMINISTRATOR}:
        owner = Owner(server_with_group, role)
        assert owner.call("GET", "").status_code == 403
        assert put(owner, '"1"').status_code == 403
