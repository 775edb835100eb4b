"""Signing in over HTTP: corpus J (identity).

J01–J07, J09 and J10 are in test_access.py, J08, J11 and J12 in test_cross_site.py, J14 for every
route in test_route_matrix.py, J20 in test_accounts.py.
"""

from __future__ import annotations

import asyncio
import math
import re
import time
from collections.abc import Callable
from http.cookies import SimpleCookie
from typing import Any

import httpx2
import pytest
from fastapi import APIRouter, Depends
from sse_starlette import EventSourceResponse, ServerSentEvent

from api.access.accounts import Accounts
from api.access.api_tokens import ApiTokens
from api.access.cookies import FRAME, SESSION
from api.access.frame_codes import challenge_of
from api.access.origins import own_path
from api.access.passwords import Passwords
from api.access.policies import Policy
from api.access.roles import Role
from api.app import ROUTERS, all_routes
from knowledge.companies.companies import Companies
from knowledge.database import Database
from tests.accounts import PASSWORD, in_database
from tests.api.browsers import (
    AUDIT_PATH,
    SESSION_PATH,
    account,
    browser,
    change,
    cookie_of,
    enter,
    keep,
)
from tests.api.conftest import Server
from tests.api.console import sign_in

NEW_PASSWORD = "et helt nytt passord"


def test_a_session_from_beginning_to_end(shared_server: Server) -> None:
    client, name = browser(shared_server), account(shared_server)
    assert client.http.get(SESSION_PATH).json()["code"] == "sign_in_needed"
    answer = enter(client, f" {name.upper()} ")
    [header] = answer.headers.get_list("set-cookie")
    assert re.fullmatch(
        rf"{SESSION}=[\w-]{{43}}; Path=/; Secure; HttpOnly; SameSite=Lax", header
    ), "no Domain, no lifetime: the cookie is this host's and this browser's"
    assert answer.json()["companies"] == [
        {"slug": "tindra", "name": "Tindra <Mobil>", "language": "nb", "roles": ["agent"]}
    ]
    keep(client, answer)
    assert client.http.get(SESSION_PATH).json() == answer.json()
    gone = client.http.delete(SESSION_PATH)
    assert gone.status_code == 204
    assert all("Max-Age=0" in one for one in gone.headers.get_list("set-cookie"))
    assert client.http.get(SESSION_PATH).status_code == 401


def test_session_id_is_new_at_sign_in(shared_server: Server) -> None:
    """J17: what an attacker planted, or was known before, opens nothing afterwards."""
    client, name = browser(shared_server), account(shared_server)
    client.http.headers["Cookie"] = f"{SESSION}=planted"
    first = cookie_of(enter(client, name))
    assert first != "planted"
    client.http.headers["Cookie"] = f"{SESSION}={first}"
    second = cookie_of(enter(client, name))
    assert second != first
    for secret, status in ((first, 401), ("planted", 401), (second, 200)):
        client.http.headers["Cookie"] = f"{SESSION}={secret}"
        assert client.http.get(SESSION_PATH).status_code == status


def test_changes_count_from_the_next_request(shared_server: Server) -> None:
    """J15, S-30: suspended or demoted, with a session and with a token."""
    client, name = browser(shared_server), account(shared_server, Role.ADMINISTRATOR)
    keep(client, enter(client, name))

    async def token(database: Database) -> str:
        found = await Accounts(database).by_name(name)
        return (await ApiTokens(database).add(found.id, "test"))[1]

    program = shared_server.client()
    program.http.headers["Authorization"] = (
        f"Bearer {in_database(shared_server.database_path, token)}"
    )
    both = (client.http, program.http)
    assert [http.get(AUDIT_PATH).status_code for http in both] == [200, 200]
    change(shared_server, name, roles=[Role.AGENT])
    assert [http.get(AUDIT_PATH).status_code for http in both] == [403, 403]
    change(shared_server, name, roles=[])
    assert [http.get(AUDIT_PATH).status_code for http in both] == [404, 404]
    change(shared_server, name, roles=[Role.ADMINISTRATOR])
    assert [http.get(AUDIT_PATH).status_code for http in both] == [200, 200]
    change(shared_server, name, is_active=False)
    assert [http.get(AUDIT_PATH).status_code for http in both] == [401, 401]
    assert enter(browser(shared_server), name).json()["code"] == "sign_in_refused"
    # A program's token cannot become a browser's session.
    change(shared_server, name, is_active=True)
    asked = program.http.post(f"{SESSION_PATH}/frame-codes", json={"challenge": "a" * 43})
    assert asked.status_code == 401


def test_open_streams_end_within_5_s(
    start_server: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    """J15: who is suspended while reading a stream reads on for less than 5 s."""
    router = APIRouter()

    @router.get(
        "/api/agent/v1/companies/{company}/events",
        dependencies=[Depends(Policy("account", "stream", roles=frozenset({Role.AGENT})))],
    )
    async def stream() -> EventSourceResponse:
        async def events() -> Any:
            while True:
                yield ServerSentEvent(data="one")
                await asyncio.sleep(0.05)

        return EventSourceResponse(events())

    monkeypatch.setattr("api.app.ROUTERS", (*ROUTERS, router))
    server = start_server()
    name, kept = account(server), account(server, name="kept")
    for who, is_cut in ((name, True), (kept, False)):
        client = keep(browser(server), enter(browser(server), who))
        with client.http.stream("GET", "/api/agent/v1/companies/tindra/events") as answer:
            assert answer.status_code == 200
            started, until = time.monotonic(), 5.0 if is_cut else 3.0
            lines = answer.iter_lines()
            next(lines)
            if is_cut:
                change(server, who, is_active=False)
            has_ended = next((False for _ in lines if time.monotonic() - started > until), True)
            assert has_ended == is_cut
    refused = client.http.get("/api/agent/v1/companies/other/events")
    assert refused.status_code == 404


def test_new_password_ends_other_sessions(shared_server: Server) -> None:
    """J16."""
    name = account(shared_server)
    first = keep(browser(shared_server), enter(browser(shared_server), name))
    second = keep(browser(shared_server), enter(browser(shared_server), name))

    def put(current: str, new: str) -> str:
        answer = first.http.put(f"{SESSION_PATH}/password", json={"current": current, "new": new})
        return answer.json()["code"] if answer.content else "done"

    assert put("wrong", NEW_PASSWORD) == "sign_in_refused"
    assert put(PASSWORD, "kort") == "invalid_password"
    assert second.http.get(SESSION_PATH).status_code == 200
    assert put(PASSWORD, NEW_PASSWORD) == "done"
    assert first.http.get(SESSION_PATH).status_code == 200
    assert second.http.get(SESSION_PATH).status_code == 401
    assert enter(second, name).status_code == 401
    assert enter(second, name, NEW_PASSWORD).status_code == 200


@pytest.mark.parametrize("wrong", [None, "", [], {}, 0, True, False, "null", "undefined", [None]])
def test_nothing_counts_as_a_code_or_a_password(shared_server: Server, wrong: Any) -> None:
    """J18."""
    client, name = browser(shared_server), account(shared_server)
    for body in ({"code": wrong, "verifier": wrong}, {"code": wrong}, {}):
        assert client.http.post(f"{SESSION_PATH}/frame", json=body).status_code in (403, 422)
    for body in ({"name": name, "password": wrong}, {"name": wrong, "password": wrong}):
        answer = client.http.post(SESSION_PATH, json=body)
        assert answer.status_code in (401, 422)
        assert "set-cookie" not in answer.headers


def test_unknown_names_look_like_wrong_passwords(start_server: Callable[..., Server]) -> None:
    """J19, S-15: the same answer after the same time."""
    server = start_server()
    client, known, suspended = browser(server), account(server), account(server)
    change(server, suspended, is_active=False)
    passwords = Passwords()

    async def real_hash(database: Database) -> None:  # what it costs in production
        hashed = await passwords.hash(PASSWORD)
        for name in (known, suspended):
            found = await Accounts(database).by_name(name)
            await Accounts(database).set_password_hash(found, hashed)

    in_database(server.database_path, real_hash)
    enter(client, "warm", "up")
    answers: dict[str, Any] = {}
    quickest_ms = dict.fromkeys(("known", "unknown", "suspended"), math.inf)
    tried = {"known": (known, "wrong"), "unknown": ("nobody", PASSWORD)}
    tried["suspended"] = (suspended, PASSWORD)
    for _ in range(3):  # in turn, so that a busy moment of the machine meets all of them
        for kind, (name, password) in tried.items():
            started = time.perf_counter()
            answer = enter(client, name, password)
            spent_ms = (time.perf_counter() - started) * 1000
            answers[kind] = (answer.status_code, answer.json(), sorted(answer.headers))
            quickest_ms[kind] = min(quickest_ms[kind], spent_ms)
    assert answers["known"] == answers["unknown"] == answers["suspended"]
    # The quickest of three is what the work costs: one quiet moment is enough for it.
    assert max(quickest_ms.values()) < 1.8 * min(quickest_ms.values()), quickest_ms
    # Refused for too many tries, known and unknown look alike as well.
    for name in (known, "nobody"):
        statuses = [enter(client, name, "wrong").status_code for _ in range(3)]
        assert statuses == [401, 401, 429]
    assert int(enter(client, known).headers["retry-after"]) <= 60


def test_frame_swaps_its_code_for_a_partitioned_cookie(shared_server: Server) -> None:
    """The window that signed in gets a code; the frame that opened it gets a session of its own."""
    window = sign_in(shared_server.client())
    frame, verifier = browser(shared_server), "known to the frame alone"
    body = {"challenge": challenge_of(verifier)}
    code = window.http.post(f"{SESSION_PATH}/frame-codes", json=body).json()["code"]
    swapped = frame.http.post(f"{SESSION_PATH}/frame", json={"code": code, "verifier": verifier})
    [header] = swapped.headers.get_list("set-cookie")
    assert re.fullmatch(
        rf"{FRAME}=[\w-]{{43}}; Path=/; Secure; HttpOnly; SameSite=None; Partitioned", header
    )
    frame.http.headers["Cookie"] = f"{FRAME}={cookie_of(swapped, FRAME)}"
    assert frame.http.get(SESSION_PATH).json() == window.http.get(SESSION_PATH).json()
    assert frame.http.delete(SESSION_PATH).status_code == 204
    assert window.http.get(SESSION_PATH).status_code == 200, "the frame left, the window stays"
    again = frame.http.post(f"{SESSION_PATH}/frame", json={"code": code, "verifier": verifier})
    assert again.json()["code"] == "frame_code_refused"


def test_audit_log_of_a_company(shared_server: Server) -> None:
    """What happened at sign-in is there for administrators, page by page, without secrets."""
    administrator = sign_in(shared_server.client(), Role.ADMINISTRATOR)
    name, client = account(shared_server), browser(shared_server)
    enter(client, name, "wrong")
    keep(client, enter(client, name))
    client.http.delete(SESSION_PATH)
    page = administrator.http.get(AUDIT_PATH, params={"limit": 2}).json()
    assert [one["action"] for one in page["entries"]] == ["signed_out", "signed_in"]
    assert page["entries"][0]["account"] == name
    page = administrator.http.get(AUDIT_PATH, params={"limit": 1, "before": page["before"]}).json()
    assert [one["action"] for one in page["entries"]] == ["sign_in_refused"]
    assert PASSWORD not in str(page)
    assert "wrong" not in str(page)
