"""Hand-offs and tasks over HTTP: the offer, taking it up, and who may see what was promised."""

from __future__ import annotations

from typing import Any

import pytest

from api.access.roles import Role
from knowledge.companies.companies import Companies
from knowledge.companies.facts import CompanyFacts
from knowledge.database import Database
from tests.accounts import in_database
from tests.api.conftest import Client, Server
from tests.api.console import sign_in

TASKS = "/api/agent/v1/companies/tindra/tasks"
FACTS = {
    "hours": "off", "message_hours": "24/7", "answer_within": "1 working hour",
    "callback_hours": "24/7", "callback_capacity": 1,
}  # fmt: skip


def set_facts(server: Server, facts: dict[str, Any]) -> None:
    async def change(database: Database) -> None:
        companies = Companies(database)
        company = await companies.get("tindra")
        await companies.set_facts(company.id, CompanyFacts.read(facts))

    in_database(server.database_path, change)


@pytest.fixture
def calls_back(server: Server) -> Server:
    set_facts(server, FACTS)
    return server


def offer(client: Client) -> dict[str, Any]:
    answer = client.http.get(f"{client.path}/handoff", headers=client.auth)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def leave(client: Client, language: str = "nb", **body: Any) -> Any:
    headers = {**client.auth, "Accept-Language": language}
    return client.http.post(f"{client.path}/handoff", json=body, headers=headers)


def test_a_company_without_facts_offers_a_message_and_no_time(server: Server) -> None:
    client = server.client().start(language="en")
    found = offer(client)
    assert (found["offer"], found["days"], found["summary"]) == ("message", [], "")
    assert "promised_at" not in found
    left = leave(client, contact="kari@example.no", text="Help").json()
    assert "promised_at" not in left
    assert left["task_id"]
    assert "We don’t know when" in left["text"]


def test_a_call_is_booked_and_the_next_customer_gets_another_time(calls_back: Server) -> None:
    first = calls_back.client().start(language="fi")
    first.ask("Mihin voin maksaa laskun?")
    first.answers()
    found = offer(first)
    assert (found["offer"], found["reason"]) == ("callback", "customer_request")
    assert found["summary"] == "Mihin voin maksaa laskun?"
    slot = found["days"][0]["slots"][0]
    assert found["promised_at"] == slot["start"]
    body = {"contact": "+358 40 123 4567", "text": "Soittakaa", "slot_start": slot["start"]}
    left = leave(first, **body)
    assert left.status_code == 201
    assert left.json()["text"].startswith("Sovittu: Soitamme sinulle")
    assert leave(first, **body).json() == left.json()
    assert offer(first)["contact"] == "+358401234567"

    second = calls_back.client().start(language="nb")
    assert slot not in offer(second)["days"][0]["slots"]
    refused = leave(second, contact="91234567", text="Ring", slot_start=slot["start"])
    assert (refused.status_code, refused.json()["code"]) == (409, "slot_taken")
    assert refused.json()["title"] == "Denne tiden er dessverre opptatt. Velg en annen."
    assert second.view()["messages"] == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"contact": "ring meg"}, "invalid_contact"),
        ({"contact": "kari@"}, "invalid_email"),
        ({"contact": "123"}, "invalid_phone"),
        ({"contact": "kari@example.no", "slot_start": "2026-01-01T10:00:00Z"}, "phone_needed"),
        ({"contact": "91234567", "slot_start": "2026-01-01T10:00:00"}, "invalid_request"),
        ({"contact": "91234567", "reason": "urgent"}, "invalid_request"),
        ({"contact": "91234567", "promised_at": "2026-01-01T10:00:00Z"}, "invalid_request"),
    ],
)
def test_what_cannot_be_used_is_told(
    shared_server: Server, body: dict[str, str], code: str
) -> None:
    client = shared_server.client().start()
    answer = leave(client, "sv", text="Hej", **body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert client.view()["messages"] == []


def test_tasks_are_for_agents_and_leads_of_the_company(calls_back: Server) -> None:
    customer = calls_back.client().start(language="nb")
    leave(customer, name="Kari", contact="91234567", text="Hva koster det?")
    lead = sign_in(calls_back.client(), Role.TEAM_LEAD)
    found = lead.http.get(TASKS).json()
    [task] = found["tasks"]
    assert (task["kind"], task["state"], task["contact"]) == ("message", "open", "+4791234567")
    assert (task["name"], task["text"]) == ("Kari", "Hva koster det?")
    assert found["counts"] == {"open": 1, "late": 0, "kept": 0, "broken": 0, "withdrawn": 0}
    done = lead.http.post(f"{TASKS}/{task['id']}/done", json={"outcome": "not_reached"})
    assert (done.status_code, done.json()["state"]) == (200, "kept")
    assert lead.http.get(TASKS).json()["counts"]["kept"] == 1
    assert lead.http.get(TASKS, params={"state": "kept"}).json()["tasks"][0]["id"] == task["id"]
    for outcome in ("moved", "x"):
        answer = lead.http.post(f"{TASKS}/{task['id']}/done", json={"outcome": outcome})
        assert answer.status_code == 422
    missing = lead.http.post(f"{TASKS}/{'0' * 32}/done", json={"outcome": "done"})
    assert (missing.status_code, missing.json()["code"]) == (404, "task_not_found")
    owner = sign_in(calls_back.client(), Role.CONTENT_OWNER)
    assert owner.http.get(TASKS).status_code == 403
