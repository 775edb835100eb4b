"""Customers' identity over HTTP: what each side sees, and what is refused to everybody."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from joserfc.jwk import OKPKey

from api.access.roles import Role
from knowledge.database import Database
from knowledge.documents.documents import LANGUAGES
from tests.accounts import in_database, start_session
from tests.api.conftest import API, Client, Server
from tests.api.console import own_page
from tests.api.visitors import as_given, claims, set_up, signed

KEY = OKPKey.generate_key("Ed25519")
MATTERS = [{"phrases": ["faktura", "lasku", "bill", "si opp abonnementet"], "level": "signed_in"}]


def give(server: Server, *keys: tuple[str, str, str], **settings: Any) -> None:
    in_database(server.database_path, lambda base: set_up(base, *keys, settings=settings))


@pytest.fixture
def signing(server: Server) -> Server:
    """A server whose company's site signs."""
    give(server, as_given(KEY, "k1"), matters=MATTERS)
    return server


def identify(client: Client, token: Any, **more: Any) -> httpx2.Response:
    return client.http.post(
        f"{client.path}/identify", json={"jwt": token, **more}, headers=client.auth
    )


def identified(client: Client, key: OKPKey = KEY, **said: Any) -> Client:
    answer = identify(client, signed(key, claims(**said), kid="k1"))
    assert answer.status_code == 200, answer.text
    client.id, client.token = answer.json()["id"], answer.json().get("token", client.token)
    return client


def agent_view(server: Server, client: Client, company: str = "tindra") -> httpx2.Response:
    async def signed_in(database: Database) -> str:
        return await start_session(database, Role.AGENT, company)

    cookie = in_database(server.database_path, signed_in)
    headers = own_page(client) | {"Cookie": f"__Host-svarvakt={cookie}"}
    path = f"/api/agent/v1/companies/{company}/conversations/{client.id}"
    return client.http.get(path, headers=headers)


def test_anonymous_unless_proven(signing: Server) -> None:
    client = signing.client().start()
    assert "identity" not in client.view()
    assert agent_view(signing, client).json()["identities"] == []
    client = identified(client, email="kari@example.no", customer_number="77")
    mine = client.view()["identity"]
    assert set(mine) == {"method", "label", "name", "verified_at", "expires_at"}
    assert (mine["name"], mine["label"]) == ("Kari Nordmann", "Tindra <Mobil>")
    [theirs] = agent_view(signing, client).json()["identities"]
    assert theirs["subject"] == "customer-1"
    assert theirs["attributes"] == {"email": "kari@example.no", "customer_number": "77"}
    assert agent_view(signing, client, "other").status_code == 404


def test_j21_and_j29_only_what_is_signed(signing: Server) -> None:
    client = signing.client().start()
    for body in ({}, {"jwt": None}, {"jwt": ""}, {"jwt": {}}, {"sub": "customer-1"}):
        answer = client.http.post(f"{client.path}/identify", json=body, headers=client.auth)
        assert answer.status_code == 422, body
    good = signed(KEY, claims(email="kari@example.no"), kid="k1")
    for unsigned in (
        {"name": "Sjefen"}, {"email": "sjef@example.no"}, {"sub": "x"}, {"attributes": {}},
        {"company": "other"}, {"verified": True},
    ):  # fmt: skip
        assert identify(client, good, **unsigned).status_code == 422, unsigned
    assert "identity" not in client.view()
    client = identified(client, email="kari@example.no")
    left = client.http.post(
        f"{client.path}/handoff",
        json={"name": "Sjefen selv", "contact": "sjef@example.no", "text": "Jeg er sjefen"},
        headers=client.auth,
    )
    assert left.status_code == 201
    [proven] = agent_view(signing, client).json()["identities"]
    assert (proven["name"], proven["attributes"]) == (
        "Kari Nordmann", {"email": "kari@example.no"},
    )  # fmt: skip


def test_refusals_are_told_in_the_customers_language(signing: Server) -> None:
    client, titles = signing.client().start(), set()
    for language in LANGUAGES:
        answer = client.http.post(
            f"{client.path}/identify",
            json={"jwt": signed(OKPKey.generate_key("Ed25519"), kid="k1")},
            headers=client.auth | {"Accept-Language": language},
        )
        assert (answer.status_code, answer.json()["code"]) == (403, "identity_refused")
        assert "signature" not in answer.text, "why is in the log only"
        titles.add(answer.json()["title"])
    assert len(titles) == len(LANGUAGES)


def test_a_company_without_keys(server: Server) -> None:
    client = server.client().start()
    answer = identify(client, signed(KEY))
    assert (answer.status_code, answer.json()["code"]) == (404, "identity_not_set_up")
    config = client.http.get(f"{API}/config", params={"site": "tindra"}).json()
    assert (config.get("sign_in_with"), config["only_signed"]) == (None, False)
    give(server, as_given(KEY, "k1"))
    assert client.http.get(f"{API}/config", params={"site": "tindra"}).json()["only_signed"]


def test_signing_out_ends_the_session_and_its_streams(signing: Server) -> None:
    client = identified(signing.client().start())
    client.ask("Hei på deg, hva koster frakt?")
    client.answers()
    with client.stream() as events:
        next(events)
        answer = signing.client().http.delete(f"{client.path}/identity", headers=client.auth)
        assert answer.status_code == 204
        started = time.monotonic()
        assert list(events)[-1].name == "error"
        assert time.monotonic() - started < 5
    assert client.http.get(client.path, headers=client.auth).status_code == 404
    assert client.ask("Er jeg her ennå?").status_code == 404
    for path, method in (("identity", "DELETE"), ("transcript.txt", "GET"), ("events", "GET")):
        answer = client.http.request(method, f"{client.path}/{path}", headers=client.auth)
        assert answer.status_code == 404, path
    fresh = signing.client().start()
    old = signed(KEY, claims(iat=int(time.time()) - 5), kid="k1")
    assert identify(fresh, old).json()["code"] == "identity_expired"


def test_a_stream_of_another_process_ends_too(
    start_server: Callable[..., Server],
) -> None:
    one, two = start_server(), start_server()
    give(one, as_given(KEY, "k1"))
    client = identified(one.client().start())
    there = two.client()
    there.id, there.token = client.id, client.token
    with there.stream() as events:
        next(events)
        client.http.delete(f"{client.path}/identity", headers=client.auth)
        assert [event.name for event in events][-1] == "error"


def test_administrators_end_all_sessions(signing: Server) -> None:
    client = identified(signing.client().start())

    async def signed_in(database: Database) -> str:
        return await start_session(database, Role.ADMINISTRATOR, "tindra")

    headers = own_page(client) | {
        "Cookie": f"__Host-svarvakt={in_database(signing.database_path, signed_in)}"
    }
    path = "/api/admin/v1/companies/tindra/identity/revocations"
    for subject, ended in (("nobody", 0), ("customer-1", 1), ("customer-1", 1)):
        answer = client.http.post(path, json={"subject": subject}, headers=headers)
        assert (answer.status_code, answer.json()) == (200, {"ended": ended})
    assert client.http.get(client.path, headers=client.auth).status_code == 404


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hvorfor er fakturaen min så høy?", "nb"),
        ("Kvifor er fakturaen min så høg?", "nn"),
        ("Varför är min faktura så hög?", "sv"),
        ("Hvorfor er min faktura så høj?", "da"),
        ("Miksi laskuni on niin suuri?", "fi"),
        ("Why is my bill so high?", "en"),
    ],
)
def test_a_matter_needs_the_customer(signing: Server, text: str, language: str) -> None:
    client = signing.client().start(language=language)
    client.ask(text)
    [answer] = client.answers()
    assert (answer["outcome"], answer["offers_person"]) == ("handoff", True)
    assert "offers_sign_in" not in answer, "this company has nothing to sign in with here"
    assert signing.assistant.asked == []
    client.ask("frakt?")
    client.answers(2)
    left = client.http.post(
        f"{client.path}/handoff", json={"contact": "a@b.no", "text": text}, headers=client.auth
    )
    assert left.status_code == 201
    client = identified(client)
    client.ask(text)
    [known] = client.answers()
    assert known["text"] != answer["text"]
    assert known["offers_person"]


def test_why_a_customer_goes_to_a_person(signing: Server) -> None:
    client = signing.client().start()

    def leave(text: str) -> None:
        body = {"contact": "a@b.no", "text": text}
        answer = client.http.post(f"{client.path}/handoff", json=body, headers=client.auth)
        assert answer.status_code == 201

    leave("først")
    client.ask("Kan dere se på fakturaen min?")
    client.answers()
    leave("uten å logge inn")
    client.ask("frakt?")
    client.answers(2)
    leave("etterpå")

    async def reasons(database: Database) -> list[str]:
        from sqlalchemy import select

        from bot.tables import HandoffRequestRow

        wanted = select(HandoffRequestRow.reason).order_by(HandoffRequestRow.created_at)
        async with database.read() as session:
            return list(await session.scalars(wanted))

    assert in_database(signing.database_path, reasons) == [
        "customer_request", "identity_required", "customer_request",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Hva koster papirfaktura?", "Hvordan betaler jeg fakturaen min?", "How do I pay my bill?",
        "Hur betalar jag min faktura?", "Miten maksan laskuni?", "Når sendes faktura ut?",
        "Jeg vil vite hva en faktura koster", "Hei, min mor heter Kari", "Fakturagebyr?",
    ],
)  # fmt: skip
def test_what_is_general_is_answered(signing: Server, text: str) -> None:
    client = signing.client().start()
    client.ask(text)
    [answer] = client.answers()
    assert answer["outcome"] == "answered"
    assert "offers_sign_in" not in answer


def test_identify_at_once_from_many_tabs(signing: Server) -> None:
    client = signing.client().start()

    async def all_at_once() -> list[int]:
        async with httpx2.AsyncClient(base_url=signing.url, trust_env=False) as http:
            sent = [
                http.post(
                    f"{client.path}/identify",
                    json={"jwt": signed(KEY, claims(jti=str(n)), kid="k1")},
                    headers=client.auth,
                )
                for n in range(5)
            ]
            return [one.status_code for one in await asyncio.gather(*sent)]

    codes = asyncio.run(all_at_once())
    assert codes.count(200) == 1
    assert set(codes) == {200, 404}, "the token that opened it before opens nothing"
