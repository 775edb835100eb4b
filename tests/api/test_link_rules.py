"""Links in answers: own sites, those above, their sources and the allow-list; nothing else."""

from __future__ import annotations

import pytest

from api.replying.link_rules import LinkRules
from ingest.sources.sources import Sources
from knowledge.companies.companies import Companies
from knowledge.companies.company import CompanySettings
from knowledge.database import Database
from tests.accounts import in_database
from tests.api.conftest import Server

EVIL = "https://evil.example/?q=1"
OWN = "https://tindra.example.no/hjelp"


async def test_the_hosts_of_a_company_in_a_group(database: Database) -> None:
    companies = Companies(database)
    group = await companies.add("group", "Group", ["group.example.no", "old.example.no"], "nb")
    await Sources(database, allow_private=False).add(group, "https://old.example.no/faq/")
    own = await companies.own(group.id)
    settings = own.settings
    changed = CompanySettings(
        settings.name, settings.language, ("group.example.no",), None, {},
        {"links": ["partner.example.no:8443"]},
    )  # fmt: skip
    await companies.change(group.id, changed, own.revision)
    branch = await companies.add("branch", "Branch", ["branch.example.no"], "nb", parent="group")
    await companies.add("sister", "Sister", ["sister.example.no"], "nb", parent="group")
    rules = LinkRules(database, "https://chat.example.no/")
    assert await rules.hosts(branch) == {
        "branch.example.no", "group.example.no", "old.example.no", "partner.example.no:8443",
        "chat.example.no",
    }  # fmt: skip
    above = await rules.hosts(await companies.get("group"))
    assert "branch.example.no" not in above
    text = "https://sister.example.no https://partner.example.no https://branch.example.no/a"
    assert await rules.links(branch, text) == ("https://branch.example.no/a",)


@pytest.fixture
def linked(server: Server) -> Server:
    async def work(database: Database) -> None:
        companies = Companies(database)
        company = await companies.get("tindra")
        await companies.set_hosts(company.id, [*company.hosts, "tindra.example.no"])

    in_database(server.database_path, work)
    return server


def test_only_allowed_addresses_of_an_answer_are_links(linked: Server) -> None:
    """The scripted answer repeats the question, and cites pages of example.test."""
    client = linked.client().start()
    client.ask(f"{OWN} or {EVIL}")
    client.answers()
    client.ask("slow one")
    first, second = client.answers(2)
    assert EVIL in first["text"]
    assert first["links"] == [OWN]
    assert first["citations"][0]["url"] == "https://example.test/1"
    assert "links" not in second
    path = f"{client.path}/receipt"
    made = client.http.post(path, json={"message_id": first["id"]}, headers=client.auth).json()
    token = made["url"].rpartition("/")[2]
    page = client.http.get(f"/receipt/{token}").text
    assert "https://example.test/1" in page, "the address is readable"
    assert 'href="https://example.test' not in page
    shown = client.http.get(f"/api/widget/v1/receipts/{token}").json()
    assert {one["is_link"] for one in shown["messages"][1]["sources"]} == {False}


def test_sources_on_the_allow_list_are_links(linked: Server) -> None:
    async def allow(database: Database) -> None:
        companies = Companies(database)
        own = await companies.own((await companies.get("tindra")).id)
        settings = own.settings
        changed = CompanySettings(
            settings.name, settings.language, settings.hosts, None, settings.facts,
            {"links": ["example.test"]},
        )  # fmt: skip
        await companies.change(own.company.id, changed, own.revision)

    in_database(linked.database_path, allow)
    client = linked.client().start()
    client.ask("something")
    [answer] = client.answers()
    assert answer["links"] == [one["url"] for one in answer["citations"]]
    made = client.http.post(
        f"{client.path}/receipt", json={"message_id": answer["id"]}, headers=client.auth
    ).json()
    page = client.http.get(f"/receipt/{made['url'].rpartition('/')[2]}").text
    assert 'href="https://example.test/1"' in page
