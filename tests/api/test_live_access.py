"""Who may do live work: sessions, roles, companies, and what of it the audit log keeps."""

from __future__ import annotations

from api.access.audit import Audit
from api.access.roles import Role
from knowledge.companies.companies import Companies
from knowledge.database import Database
from tests.accounts import agent_in, in_database
from tests.agent_client import AgentClient
from tests.api.conftest import Server
from tests.api.console import sign_in


def test_by_session_and_by_role(server: Server) -> None:
    client = server.client().start()
    lead = sign_in(server.client(), Role.TEAM_LEAD)
    path = "/api/agent/v1/companies/tindra"
    present = lead.http.put(f"{path}/presence", json={"state": "present"})
    assert present.json() == {
        "state": "present", "max_conversations": 3, "repeat_s": 15.0, "silent_after_s": 45.0,
    }  # fmt: skip
    assert lead.http.post(f"{path}/conversations/{client.id}/claim").status_code == 200
    stranger = sign_in(server.client(), Role.AGENT, "other")
    for method, part in (("GET", "queue"), ("POST", f"conversations/{client.id}/close")):
        assert stranger.http.request(method, f"{path}/{part}").status_code == 404
    other = path.replace("tindra", "other")
    stranger.http.put(f"{other}/presence", json={"state": "present"})
    for deed in ("claim", "give-back", "close"):
        answer = stranger.http.post(f"{other}/conversations/{client.id}/{deed}")
        assert (answer.status_code, answer.json()["code"]) == (404, "conversation_not_found")


def test_deeds_are_in_the_audit_log(server: Server) -> None:
    client = server.client().start()
    kari = AgentClient(server.url, agent_in(f"sqlite+aiosqlite:///{server.database_path}", "Kari"))
    kari.come()
    kari.claim(client.id)
    kari.give_back(client.id)
    kari.claim(client.id)
    kari.close_conversation(client.id)
    kari.close()

    async def read(database: Database) -> list[tuple[str, str]]:
        company = await Companies(database).get("tindra")
        entries = await Audit(database).entries(company.id)
        return [(one.action, one.subject) for one in reversed(entries)]

    noted = in_database(server.database_path, read)
    assert [action for action, subject in noted if subject == client.id] == [
        "conversation_claimed", "conversation_given_back", "conversation_claimed",
        "conversation_closed",
    ]  # fmt: skip
