"""Access: every route with an id, for everybody who must not get in."""

from __future__ import annotations

from uuid import uuid1, uuid4

import pytest
from fastapi.routing import APIRoute

from api.app import all_routes, policy_of
from tests.api.conftest import API, Client, Server

BODIES = {
    "messages": {"id": str(uuid4()), "text": "hello"},
    "language": {"language": "sv"},
    "handoff": {"contact": "me@example.no", "text": "call"},
    "feedback": {"value": "up"},
}
GUARDED = [
    (method, route.path)
    for route in all_routes()
    if isinstance(route, APIRoute) and policy_of(route).auth in ("conversation", "message")
    for method in sorted(route.methods)
]


def call(client: Client, method: str, path: str, wanted: str, token: str | None) -> tuple[int, str]:
    body = BODIES.get(path.rpartition("/")[2])
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    with client.http.stream(
        method, path.replace("{id}", wanted), json=body, headers=headers
    ) as answer:
        answer.read()
        return answer.status_code, answer.text


def test_every_route_with_an_id_is_guarded() -> None:
    paths = {getattr(route, "path", "") for route in all_routes()}
    with_id = {path for path in paths if path.startswith(API) and "{id}" in path}
    assert {path for _, path in GUARDED} == with_id
    assert len(GUARDED) >= 8


@pytest.mark.parametrize(("method", "path"), GUARDED)
def test_foreign_ids_are_unknown(shared_server: Server, method: str, path: str) -> None:
    mine, theirs = shared_server.client().start(), shared_server.client().start("other")
    for client in (mine, theirs):
        client.ask("a question")
        client.answers()
    before = theirs.view()
    their_message = before["messages"][1]["id"]
    wanted = their_message if "/messages/{id}" in path else theirs.id
    own = mine.view()["messages"][1]["id"] if "/messages/{id}" in path else mine.id
    for foreign in (
        wanted, str(uuid4()).replace("-", ""), uuid1().hex, str(uuid4()), wanted.upper(),
        "0" * 32, "1", "..", "%00", f"{wanted}%20", f"%27{wanted}", f"{wanted},{own}", "ａ" * 32,
    ):  # fmt: skip
        status, text = call(mine, method, path, foreign, mine.token)
        assert status == 404, (foreign, status, text)
    for token in (theirs.token, "x", "null", "0" * 43, mine.token[:-1], mine.token + "A"):
        status, text = call(mine, method, path, own, token)
        assert status in (401, 404), (token, status, text)
    assert call(mine, method, path, own, None)[0] == 401
    assert theirs.view() == before
    # A token is taken from the Authorization header only.
    with mine.http.stream(
        method,
        path.replace("{id}", own),
        params={"token": mine.token},
        json=BODIES.get(path.rpartition("/")[2]),
        headers={"Cookie": f"token={mine.token}"},
    ) as answer:
        assert answer.status_code == 401


def test_company_of_a_conversation_cannot_be_chosen_afterwards(shared_server: Server) -> None:
    client = shared_server.client().start()
    client.http.headers["X-Company"] = "other"
    client.http.post(
        f"{client.path}/messages?site=other",
        json={"id": str(uuid4()), "text": "who?"},
        headers=client.auth,
    )
    assert "Tindra" in client.answers()[0]["text"]


def test_tokens_are_stored_as_hashes_only(shared_server: Server) -> None:
    client = shared_server.client().start()
    client.ask("anything")
    client.answers()
    stored = b"".join(
        path.read_bytes() for path in shared_server.database_path.parent.glob("svarvakt.db*")
    )
    assert client.id.encode() in stored
    assert client.token.encode() not in stored
