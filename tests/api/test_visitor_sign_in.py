"""Customers' sign-in at a provider, with a real one in a process of its own."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from joserfc.jwk import OKPKey
from sqlalchemy import select, update

import api.visitors.sign_in
from api.access.cookies import VISITOR
from api.tables import VisitorSignInRow
from bot.tables import IdentityRow
from knowledge.database import Database, utc_now
from tests.accounts import in_database
from tests.api.browsers import cookie_of
from tests.api.conftest import Client, Server
from tests.api.provider import person, serving_provider
from tests.api.test_visitor_http import agent_view, identified
from tests.api.visitors import as_given
from tests.api.visits import SECRET_NAME, Visit, give
from tests.conftest import free_port

KEY = OKPKey.generate_key("Ed25519")


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with serving_provider() as url:
        yield url


@pytest.fixture
def server(
    start_server: Callable[..., Server], issuer: str, monkeypatch: pytest.MonkeyPatch
) -> Server:
    monkeypatch.setenv(SECRET_NAME, "a secret of the provider")
    server = start_server()
    give(server, issuer)
    return server


def signed_in(client: Client, subject: str) -> httpx2.Response:
    visit = Visit(client)
    return visit.finish(visit.come_back(visit.prove(subject))["code"])


def test_there_and_back_to_the_same_conversation(server: Server, issuer: str) -> None:
    client = server.client().start()
    client.ask("Hvorfor er fakturaen min så høy?")
    [offer] = client.answers()
    assert (offer["outcome"], offer["offers_sign_in"], offer["offers_person"]) == (
        "handoff", True, True,
    )  # fmt: skip
    assert "Vipps" in offer["text"]
    visit = Visit(client)
    asked = {name: one[0] for name, one in parse_qs(urlsplit(visit.url).query).items()}
    assert (asked["code_challenge_method"], asked["response_type"]) == ("S256", "code")
    assert asked["redirect_uri"] == f"{server.url}/identify/callback"
    assert len(asked["state"]) == len(asked["nonce"]) == 43
    kari = person(issuer, "kari", name="Kari Nordmann", email="kari@example.no")
    back = visit.come_back(visit.prove(kari))
    assert set(back) == {"code"}
    assert "identity" not in client.view(), "nothing is proven before the conversation's own page"
    with client.stream() as events:
        answer = visit.finish(back["code"])
        assert answer.status_code == 200, answer.text
        told = next(e for e in events if e.data.get("kind") == "identified")
    assert told.data["identity"]["name"] == "Kari Nordmann"
    assert told.data["text"] == "Du er logget inn med Vipps som Kari Nordmann."
    assert client.view()["identity"]["label"] == "Vipps"
    [theirs] = agent_view(server, client).json()["identities"]
    assert (theirs["method"], theirs["subject"], theirs["issuer"]) == ("oidc", "kari", issuer)
    client.ask("Hvorfor er fakturaen min så høy?")
    assert "offers_sign_in" not in client.answers(2)[1]
    transcript = client.http.get(f"{client.path}/transcript.txt", headers=client.auth).text
    for secret in (back["code"], visit.cookie, asked["state"], client.token):
        assert secret not in transcript
        assert secret not in str(client.view())


def test_marked_pages_come_with_the_offer(server: Server) -> None:
    client = server.client().start()
    client.ask("Hva er status på ordren min?")
    [answer] = client.answers()
    assert (answer["outcome"], answer["offers_sign_in"]) == ("answered", True)
    client.ask("Hva er status på ordrer?")
    assert "offers_sign_in" not in client.answers(2)[1]


def test_somebody_elses_link_proves_nothing(server: Server, issuer: str) -> None:
    """The attacker starts a sign-in for their own conversation and lets a victim finish it."""
    attacker, victim = server.client().start(), server.client().start()
    visit = Visit(attacker)
    eva = person(issuer, "eva", name="Eva")
    back = visit.prove(eva)
    # The victim's browser has no cookie of ours, or that of a sign-in of its own.
    answer = victim.http.get("/identify/callback", params=back)
    assert (answer.status_code, answer.json()["code"]) == (403, "sign_in_expired")
    own = Visit(victim)
    assert own.come_back(back) == {"problem": "sign_in_expired"}
    # Even with the cookie: the code is in the victim's browser, and its page holds another token.
    visit = Visit(attacker)
    code = visit.come_back(visit.prove(eva))["code"]
    assert visit.finish(code, victim).json()["code"] == "sign_in_expired"
    assert visit.finish(code).json()["code"] == "sign_in_expired", "a code is good once"
    for client in (attacker, victim):
        assert "identity" not in client.view()


def test_turning_back_and_trying_again(server: Server, issuer: str) -> None:
    client = server.client().start()
    visit = Visit(client)
    assert visit.come_back(visit.turn_back()) == {"problem": "sign_in_cancelled"}
    visit = Visit(client)
    query = {"state": visit.prove(person(issuer, "s", name="S"))["state"], "error": "server_error"}
    assert visit.come_back(query) == {"problem": "sign_in_failed"}
    assert signed_in(client, "s").status_code == 200


def test_what_comes_back_wrong(server: Server, issuer: str) -> None:
    client = server.client().start()
    per = person(issuer, "per", name="Per")
    visit, other = Visit(client), Visit(client)
    query = visit.prove(per)
    expired = {"problem": "sign_in_expired"}
    assert visit.come_back({**query, "state": "0" * 43}) == expired
    assert visit.come_back({}) == expired
    assert visit.come_back(query, f"x{visit.cookie}") == expired
    assert visit.come_back(query) == expired, "a state is good once"
    visit = Visit(client)
    failed = {"problem": "sign_in_failed"}
    assert visit.come_back({**visit.prove(per), "code": "made up"}) == failed
    visit = Visit(client)
    assert visit.come_back({**visit.prove(per), "code": other.prove(per)["code"]}) == failed
    # A code is no state, and the other way about.
    visit = Visit(client)
    code = visit.come_back(visit.prove(per))["code"]
    assert visit.come_back({"state": code, "code": "x"}) == expired
    visit = Visit(client)
    state = visit.prove(per)["state"]
    assert visit.finish(state).json()["code"] == "sign_in_expired"
    for place in ("nobody.nb", "other.xx", "../../evil.nb", ""):
        headers = {"Cookie": f"{VISITOR}=x.{place}"}
        answer = client.http.get("/identify/callback", headers=headers)
        where = answer.headers.get("location", "/identify?")
        assert where.startswith("/identify?"), "no address but our own"


def test_too_late(server: Server, issuer: str) -> None:
    client = server.client().start()
    ola = person(issuer, "ola", name="Ola")

    async def late(database: Database) -> None:
        async with database.write() as session:
            past = utc_now() - timedelta(seconds=1)
            await session.execute(update(VisitorSignInRow).values(expires_at=past))

    visit = Visit(client)
    query = visit.prove(ola)
    in_database(server.database_path, late)
    assert visit.come_back(query) == {"problem": "sign_in_expired"}
    visit = Visit(client)
    code = visit.come_back(visit.prove(ola))["code"]
    in_database(server.database_path, late)
    assert visit.finish(code).json()["code"] == "sign_in_expired"
    Visit(client)

    async def left(database: Database) -> int:
        async with database.read() as session:
            return len((await session.scalars(select(VisitorSignInRow))).all())

    assert in_database(server.database_path, left) == 1, "what is too old is cleared away"


def test_another_person_is_not_taken_in(server: Server, issuer: str) -> None:
    client = server.client().start()
    for subject in ("first", "second"):
        person(issuer, subject, name=subject)
    assert signed_in(client, "first").status_code == 200
    answer = signed_in(client, "second")
    assert (answer.status_code, answer.json()["code"]) == (409, "other_person")
    assert client.view()["identity"]["name"] == "first"
    assert signed_in(client, "first").status_code == 200
    assert len(agent_view(server, client).json()["identities"]) == 1
    gone = client.http.delete(f"{client.path}/identity", headers=client.auth)
    assert gone.status_code == 204
    assert client.http.get(client.path, headers=client.auth).status_code == 404


def test_step_up_beside_the_sites_own_word(server: Server, issuer: str) -> None:
    give(server, issuer, as_given(KEY, "k1"))
    client = identified(server.client().start(), KEY)
    client.ask("Hvorfor er fakturaen min så høy?")
    assert client.answers()[0]["offers_sign_in"], "this matter needs more than the site's word"
    visit = Visit(client)
    code = visit.come_back(visit.prove(person(issuer, "up", name="Kari Nordmann")))["code"]
    assert visit.finish(code).status_code == 200
    both = agent_view(server, client).json()["identities"]
    assert [one["method"] for one in both] == ["oidc", "site_jwt"]


def test_a_session_that_ended_meanwhile_gets_nothing(server: Server, issuer: str) -> None:
    give(server, issuer, as_given(KEY, "k1"))
    client = server.client().start()
    person(issuer, "m", name="M")
    assert signed_in(client, "m").status_code == 200
    visit = Visit(client)
    code = visit.come_back(visit.prove("m"))["code"]
    client.http.delete(f"{client.path}/identity", headers=client.auth)
    assert visit.finish(code).status_code == 404


def test_how_sure_the_provider_must_be(server: Server, issuer: str) -> None:
    give(server, issuer, acr_values="urn:high urn:higher")
    client = server.client().start()
    for subject, acr, expected in (("a", "urn:low", 0), ("b", None, 0), ("c", "urn:higher", 1)):
        claims = {"name": subject} | ({"acr": acr} if acr else {})
        visit = Visit(client)
        assert "acr_values=urn%3Ahigh+urn%3Ahigher" in visit.url
        back = visit.come_back(visit.prove(person(issuer, subject, **claims)))
        assert ("code" in back) == bool(expected), back
    assert visit.finish(back["code"]).json()["identity"]["name"] == "c"
    [theirs] = agent_view(server, client).json()["identities"]
    assert theirs["assurance"] == "urn:higher"


def test_step_up_does_not_last(server: Server, issuer: str) -> None:
    client = server.client().start()
    person(issuer, "short", name="Short")
    assert signed_in(client, "short").status_code == 200

    async def lasts(database: Database) -> timedelta:
        async with database.write() as session:
            row = await session.scalar(select(IdentityRow))
            assert row is not None
            lasted = row.expires_at - row.verified_at
            row.expires_at = utc_now()
            return lasted

    assert in_database(server.database_path, lasts) == api.visitors.sign_in.LASTS
    assert "identity" not in client.view()
    client.ask("Hvorfor er fakturaen min så høy?")
    assert client.answers()[0]["offers_sign_in"]


def test_without_or_with_a_silent_provider(
    server: Server, issuer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = server.client().start("other")
    answer = other.http.post(f"{other.path}/sign-in", headers=other.auth)
    assert (answer.status_code, answer.json()["code"]) == (404, "sign_in_not_set_up")
    client = server.client().start()
    give(server, f"http://127.0.0.1:{free_port()}")
    answer = client.http.post(f"{client.path}/sign-in", headers=client.auth)
    assert (answer.status_code, answer.json()["code"]) == (503, "sign_in_unavailable")
    assert "set-cookie" not in answer.headers
    monkeypatch.delenv(SECRET_NAME)
    answer = client.http.post(f"{client.path}/sign-in", headers=client.auth)
    assert answer.json()["code"] == "sign_in_not_set_up"


def test_sign_ins_are_counted(server: Server) -> None:
    client = server.client().start()
    codes = [
        client.http.post(f"{client.path}/sign-in", headers=client.auth).status_code
        for _ in range(11)
    ]
    assert codes == [200] * 10 + [429]


def test_only_over_a_line_nobody_reads(start_server: Callable[..., Server], issuer: str) -> None:
    server = start_server(public_url="http://chat.example.no")
    give(server, issuer)
    client = server.client().start()
    answer = client.http.post(f"{client.path}/sign-in", headers=client.auth)
    assert (answer.status_code, answer.json()["code"]) == (403, "insecure_address")
    assert client.http.get("/identify/callback").json()["code"] == "insecure_address"


def test_logs_hold_no_secret(server: Server, issuer: str, caplog: pytest.LogCaptureFixture) -> None:
    client = server.client().start()
    person(issuer, "log", name="Log")
    with caplog.at_level(logging.DEBUG, "api"):
        visit = Visit(client)
        query = visit.prove("log")
        back = visit.come_back(query)
        visit.finish(back["code"])
    ours = "\n".join(one.getMessage() for one in caplog.records if one.name.startswith("api"))
    for secret in (*query.values(), back["code"], visit.cookie, client.token):
        assert secret not in ours
