"""Sign-in by OpenID Connect, with a real provider in a process of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from api.access.accounts import Accounts
from api.access.cookies import OPENID, SESSION
from api.access.openid_sign_in import parse_grants
from api.access.roles import Role
from knowledge.companies.companies import Companies
from knowledge.database import Database
from tests.accounts import in_database
from tests.api.browsers import cookie_of
from tests.api.conftest import Client, Server
from tests.api.provider import person, serving_provider
from tests.conftest import free_port

EMAIL = "kari@example.no"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with serving_provider() as url:
        yield url


@pytest.fixture
def server(start_server: Callable[..., Server], issuer: str) -> Server:
    return start_server(
        openid_issuer=issuer,
        openid_client_id="svarvakt",
        openid_client_secret="secret",
        openid_label="Prøve-ID",
        openid_group_claim="groups",
        openid_group_roles="Kundeservice=agent@tindra, Redaksjon=content_owner@tindra",
    )


def pre_added(server: Server, name: str) -> None:
    async def work(database: Database) -> None:
        await Accounts(database).add(name)

    in_database(server.database_path, work)


def roles_of(server: Server, name: str) -> set[Role]:
    async def work(database: Database) -> set[Role]:
        found = await Accounts(database).by_name(name)
        company = await Companies(database).get("tindra")
        return set(found.roles.get(company.id, ()))

    roles: set[Role] = in_database(server.database_path, work)
    return roles


class Visit:
    """A browser on its way to the provider and back."""

    def __init__(self, server: Server, wanted: str = "/panel") -> None:
        self.client: Client = server.client()
        left = self.client.http.get("/login/openid", params={"next": wanted})
        assert left.status_code == 302, left.text
        self.url = left.headers["location"]
        self.secret = cookie_of(left, OPENID)

    def prove(self, subject: str) -> dict[str, str]:
        """Let the provider say who it is, and return what it sends back with the browser."""
        answer = httpx2.post(self.url, data={"sub": subject}, trust_env=False)
        assert answer.status_code == 302, answer.text
        query = parse_qs(urlsplit(answer.headers["location"]).query)
        return {name: values[0] for name, values in query.items()}

    def come_back(self, query: dict[str, str], secret: str | None = None) -> httpx2.Response:
        headers = {"Cookie": f"{OPENID}={self.secret if secret is None else secret}"}
        return self.client.http.get("/login/openid/callback", params=query, headers=headers)


def refused(answer: httpx2.Response) -> bool:
    return (
        answer.status_code == 303
        and answer.headers["location"].startswith("/login?problem=openid_refused")
        and "set-cookie" not in answer.headers
    )


def test_first_visit_by_verified_email_then_by_subject(server: Server, issuer: str) -> None:
    pre_added(server, EMAIL)
    subject = person(issuer, "s1", email=EMAIL.upper(), email_verified=True)
    visit = Visit(server, "/panel?company=tindra")
    asked = parse_qs(urlsplit(visit.url).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["response_type"] == ["code"]
    assert len(asked["state"][0]) == len(asked["nonce"][0]) == 43
    answer = visit.come_back(visit.prove(subject))
    assert (answer.status_code, answer.headers["location"]) == (303, "/panel?company=tindra")
    headers = {"Cookie": f"{SESSION}={cookie_of(answer)}"}
    session = visit.client.http.get("/api/console/v1/session", headers=headers).json()
    assert session["account"]["name"] == EMAIL
    assert session["companies"] == [], "the provider's word alone gives no role"

    person(issuer, "s1", email="married@example.no", email_verified=True)
    visit = Visit(server)
    assert visit.come_back(visit.prove("s1")).headers["location"] == "/panel"
    # The address belongs to somebody else at the provider now: not this account.
    person(issuer, "s2", email=EMAIL, email_verified=True)
    visit = Visit(server)
    assert refused(visit.come_back(visit.prove("s2")))


def test_groups_give_and_take_roles(server: Server, issuer: str) -> None:
    pre_added(server, "ola@example.no")
    claims = {"email": "ola@example.no", "email_verified": True}
    for groups, roles in (
        (["Kundeservice", "Redaksjon", "Kantina"], {Role.AGENT, Role.CONTENT_OWNER}),
        ("Redaksjon", {Role.CONTENT_OWNER}),
        ([], set()),
    ):
        person(issuer, "ola", groups=groups, **claims)
        visit = Visit(server)
        assert visit.come_back(visit.prove("ola")).status_code == 303
        assert roles_of(server, "ola@example.no") == roles


def test_who_is_not_let_in(server: Server, issuer: str) -> None:
    pre_added(server, "per@example.no")
    for subject, claims in (
        ("p1", {"email": "per@example.no", "email_verified": False}),
        ("p2", {"email": "per@example.no"}),
        ("p3", {"email": "per@example.no", "email_verified": "true"}),
        ("p4", {"email": "nobody@example.no", "email_verified": True}),
        ("p5", {}),
    ):
        visit = Visit(server)
        assert refused(visit.come_back(visit.prove(person(issuer, subject, **claims)))), subject

    person(issuer, "p6", email="per@example.no", email_verified=True)
    visit, other = Visit(server), Visit(server)
    query = visit.prove("p6")
    assert refused(visit.come_back(query, secret=other.secret)), "another browser's sign-in"
    assert refused(visit.come_back(query)), "a state is good once"
    for wrong in (
        {}, {"state": "", "code": ""}, {"error": "access_denied", "state": "x"},
        {**other.prove("p6"), "state": "0" * 43}, {"state": query["state"], "code": "x"},
    ):  # fmt: skip
        assert refused(visit.come_back(wrong)), wrong
    visit = Visit(server)
    assert refused(visit.come_back({**visit.prove("p6"), "code": "made up"}))
    # A code that belongs to another sign-in, with another verifier and nonce.
    visit, other = Visit(server), Visit(server)
    stolen = {**visit.prove("p6"), "code": other.prove("p6")["code"]}
    assert refused(visit.come_back(stolen))
    visit = Visit(server)
    assert visit.come_back(visit.prove("p6")).headers["location"] == "/panel"


def test_foreign_addresses_are_not_gone_to(server: Server, issuer: str) -> None:
    pre_added(server, "eva@example.no")
    person(issuer, "eva", email="eva@example.no", email_verified=True)
    for wanted in ("//evil.no", "https://evil.no", "/\\evil.no"):
        visit = Visit(server, wanted)
        assert visit.come_back(visit.prove("eva")).headers["location"] == "/login"


def test_without_or_with_a_silent_provider(start_server: Callable[..., Server]) -> None:
    http = start_server().client().http
    assert http.get("/login/openid").json()["code"] == "openid_not_set_up"
    assert http.get("/login/openid/callback").json()["code"] == "openid_not_set_up"
    silent = f"http://127.0.0.1:{free_port()}"
    http = start_server(openid_issuer=silent, openid_client_id="x").client().http
    left = http.get("/login/openid", params={"next": "/panel"})
    assert left.headers["location"] == "/login?problem=openid_unavailable&next=%2Fpanel"
    with pytest.raises(ValueError, match="https"):
        start_server(openid_issuer="http://id.example.no")


def test_grants_of_the_settings() -> None:
    assert parse_grants("") == {}
    grants = parse_grants("Service desk = agent@tindra,Service desk=team_lead@tindra , x=agent@b")
    assert grants == {
        "Service desk": {(Role.AGENT, "tindra"), (Role.TEAM_LEAD, "tindra")},
        "x": {(Role.AGENT, "b")},
    }
    for wrong in ("agent@tindra", "x=boss@tindra", "x=agent", "x=agent@UPPER"):
        with pytest.raises(ValueError, match="is not"):
            parse_grants(wrong)
