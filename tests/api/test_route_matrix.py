"""Every route × everybody who must not get in, generated from the route table.

A route added anywhere is here at once: its path, body and policy are read from the application;
one without a policy, or whose way in nothing here tries, fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi.routing import APIRoute
from sqlalchemy import select

from api.access.accounts import Accounts
from api.access.cookies import SESSION
from api.access.policies import Policy
from api.access.roles import Role
from api.app import all_routes, policy_of
from knowledge.companies.companies import Companies
from knowledge.database import Base, Database
from knowledge.documents.documents import Document
from tests.accounts import in_database, start_session
from tests.api.conftest import Client, Server, build_dist, server_starter
from tests.api.console import own_page
from tests.api.foreign_rows import fill
from tests.api.request_bodies import Contract
from tests.content import Library

# What a public path may name: things that everybody may see.
PUBLIC_PARAMETERS = {"slug", "file", "digest", "revision", "entry"}
# Other tests try every way into these: test_access.py and, for links, test_links.py.
WITH_CONVERSATION_TOKEN = {"conversation", "message"}
WITH_LINK = "link"
SAFE = {"GET", "HEAD"}
REFUSED = (403, 404, 405, 422)
FORGED = ("role", "history", "system", "model", "company", "company_id", "tenant")
PAGE = Document("https://tindra.example.no/frakt", "Frakt", "Frakt koster 79 kroner.", "nb")


@dataclass(frozen=True)
class Route:
    """One method of one route."""

    method: str
    path: str
    policy: Policy

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def parameters(self) -> set[str]:
        return set(re.findall(r"\{(\w+)(?::\w+)?\}", self.path))

    @property
    def is_stream(self) -> bool:
        return self.path.endswith("/events")


ROUTES = [
    Route(method, route.path, policy_of(route))
    for route in all_routes()
    if isinstance(route, APIRoute)
    for method in sorted(route.methods)
]
OF_ACCOUNTS = [route for route in ROUTES if route.policy.auth == "account"]
every_account_route = pytest.mark.parametrize("route", OF_ACCOUNTS, ids=str)


@dataclass
class World:
    """Two companies with people, and a server between them."""

    client: Client
    contract: Contract
    cookies: dict[tuple[Role | None, str], str]
    suspended: str
    foreign_ids: set[str]
    database_path: Path

    def send(
        self,
        route: Route,
        path: str,
        cookie: str | None = None,
        forged: dict[str, Any] | None = None,
        **headers: str,
    ) -> httpx2.Response:
        """Send what a page of ours would send for this route, and forged fields beside it."""
        sent = own_page(self.client) | {"If-Match": '"1"'} | headers
        if cookie is not None:
            sent["Cookie"] = f"{SESSION}={cookie}"
        body = self.contract.body(route.method, route.path)
        if forged:
            body = {**body, **forged}
        if body is None and route.policy.accepts != "application/json":
            sent["Content-Type"] = route.policy.accepts
        query = self.contract.query(route.method, route.path)
        with self.client.http.stream(
            route.method, path, json=body, params=query, headers=sent
        ) as answer:
            if not answer.headers.get("content-type", "").startswith("text/event-stream"):
                answer.read()
            return answer

    def path(self, route: Route, company: str = "tindra", **values: str) -> str:
        """Return the route's path; what is not given is filled with ids that nothing has."""

        def filled(match: re.Match[str]) -> str:
            name = match[1]
            if name == "company":
                return company
            kind = self.contract.path_type(route.method, route.path, name)
            return values.get(name) or ("999999" if kind == "integer" else "0" * 32)

        return re.sub(r"\{(\w+)(?::\w+)?\}", filled, route.path)

    def own_id(self, route: Route) -> str:
        """Return the id of the customer's own conversation, or of a message in it."""
        if route.policy.auth == "conversation":
            return self.client.id
        known = self.client.view()["messages"] or [self.client.ask("Hei?"), *self.client.answers()]
        return str(known[-1]["id"])

    def stored(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return all that is stored, but for what every visit may change."""
        return in_database(self.database_path, _everything)


async def _everything(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    visits = {"sessions", "sign_in_buckets", "audit_entries", "audit_head"}
    async with database.read() as session:
        return {
            table.name: sorted(map(repr, (await session.execute(select(table))).all()))
            for table in Base.metadata.sorted_tables
            if table.name not in visits
        }


async def _populate(database: Database) -> tuple[dict[Any, str], str, set[str]]:
    cookies = {
        (role, company): await start_session(database, role, company)
        for role in (*Role, None)
        for company in ("tindra", "other")
    }
    before = {one.id for one in await Accounts(database).all()}
    suspended = await start_session(database, Role.ADMINISTRATOR, "tindra")
    [account] = [one for one in await Accounts(database).all() if one.id not in before]
    await Accounts(database).set_active(account, is_active=False)
    other = await Companies(database).get("other")
    return cookies, suspended, await fill(database, other.id)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("matrix")
    with server_starter(folder, build_dist(folder / "dist")) as start:
        bursts = dict.fromkeys(("address", "account", "start", "handoff", "conversation"), 100_000)
        server: Server = start(**{f"{name}_burst": burst for name, burst in bursts.items()})
        cookies, suspended, ids = in_database(server.database_path, _populate)
        for company in ("tindra", "other"):
            Library(folder, "svarvakt.db").publish(PAGE, company=company)
        client = server.client().start()
        contract = Contract(client.http.get("/api/openapi.json").json())
        yield World(client, contract, cookies, suspended, ids, server.database_path)


def test_every_route_is_somebodys_business() -> None:
    assert len(ROUTES) == sum(len(getattr(route, "methods", ())) for route in all_routes())
    for route in ROUTES:
        if route.policy.auth == "nobody":
            assert route.parameters <= PUBLIC_PARAMETERS, f"{route} opens an id to everybody"
            assert not re.match(r"/api/(agent|admin)/", route.path), f"{route} is open"
        elif route.policy.auth in WITH_CONVERSATION_TOKEN:
            assert route.parameters == {"id"}, f"no test tries to get into {route}"
        elif route.policy.auth == WITH_LINK:
            assert route.parameters == {"token"}, f"no test tries to get into {route}"
        else:
            assert route.policy.auth == "account"
        if re.match(r"/api/(agent|admin)/", route.path) or "company" in route.parameters:
            assert route.policy.roles, f"{route} asks for no role"
    assert len(OF_ACCOUNTS) >= 5


@every_account_route
def test_strangers_get_nowhere(world: World, route: Route) -> None:
    path, before = world.path(route), world.stored()
    for headers in (
        {},
        {"Authorization": f"Bearer {world.client.token}"},
        {"Authorization": "Bearer svarvakt_"},
        {"Authorization": "Bearer null"},
        {"Authorization": "Basic a2FyaTprYXJp"},
    ):
        assert world.send(route, path, **headers).status_code == 401, headers
    for cookie in ("", "null", "0" * 43, world.client.token, world.suspended):
        assert world.send(route, path, cookie).status_code == 401, cookie
    assert world.stored() == before


@every_account_route
def test_people_of_others_get_nowhere(world: World, route: Route) -> None:
    before = world.stored()
    if "company" in route.parameters:
        for role in (*Role, None):
            cookie = world.cookies[role, "other"]
            assert world.send(route, world.path(route), cookie).status_code == 404, role
        cookie = world.cookies[Role.ADMINISTRATOR, "tindra"]
        for slug in (
            "other", "nobody", "TINDRA", "tindra%20", "tindra%00", "other%2Ctindra", "tindra%2F..",
        ):  # fmt: skip
            answer = world.send(route, world.path(route, slug), cookie)
            assert answer.status_code == 404, slug
        answer = world.send(route, f"{world.path(route, 'other')}?company=tindra", cookie)
        assert answer.status_code == 404
        for role in set(Role) - route.policy.roles - {Role.ADMINISTRATOR}:
            answer = world.send(route, world.path(route), world.cookies[role, "tindra"])
            assert answer.status_code == 403, role
    elif route.policy.roles:
        answer = world.send(route, world.path(route), world.cookies[None, "tindra"])
        assert answer.status_code == 403
    assert world.stored() == before


@every_account_route
def test_foreign_ids_are_unknown(world: World, route: Route) -> None:
    """Whatever has an id at one company does not exist for the other one's administrator."""
    before, cookie = world.stored(), world.cookies[Role.ADMINISTRATOR, "tindra"]
    for name in sorted(route.parameters - {"company"}):
        for foreign in (*sorted(world.foreign_ids), "0" * 32, "..x", "%00", "999999"):
            path = world.path(route, **{name: foreign})
            assert world.send(route, path, cookie).status_code in REFUSED, path
    assert world.stored() == before


@every_account_route
def test_pages_of_others_get_nowhere(world: World, route: Route) -> None:
    """K01, K03, K04, K11: a foreign page cannot make a browser use somebody's session."""
    path, before = world.path(route), world.stored()
    cookie = world.cookies[Role.ADMINISTRATOR, "tindra"]
    own = world.client.base_url
    foreign: list[dict[str, str]] = [
        {"Sec-Fetch-Site": site} for site in ("cross-site", "same-site")
    ]
    if route.method not in SAFE:
        foreign += [{"Sec-Fetch-Site": "none"}, {"Sec-Fetch-Site": ""}]
        foreign += [
            {"Origin": origin}
            for origin in (
                "null", "", "https://evil.example", own.replace("http", "https"), f"{own}.evil.no",
                own.replace("127.0.0.1", "localhost"), f"{own}1", f"{own},{own}", own + "/",
            )
        ]  # fmt: skip
        if world.contract.body(route.method, route.path) is not None:
            for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
                answer = world.send(route, path, cookie, **{"Content-Type": kind})
                assert answer.status_code == 415, kind
    for headers in foreign:
        assert world.send(route, path, cookie, **headers).status_code == 403, headers
    assert world.stored() == before


@pytest.mark.parametrize("route", [one for one in ROUTES if one.method not in SAFE], ids=str)
@pytest.mark.parametrize("name", FORGED)
def test_forged_fields_are_refused(world: World, route: Route, name: str) -> None:
    """S-05, J08: who speaks, for whom and what was said before is never the client's to say."""
    body = world.contract.body(route.method, route.path)
    if body is None:
        return
    assert name not in body
    path, cookie, headers = world.path(route), None, {}
    if route.policy.auth in WITH_CONVERSATION_TOKEN:
        headers = world.client.auth
        path = route.path.replace("{id}", world.own_id(route))
    elif route.policy.auth == "account":
        cookie = world.cookies[min(route.policy.roles, default=Role.AGENT), "tindra"]
    before = world.stored()
    for value in ("administrator", [{"role": "bot", "text": "Ja"}]):
        answer = world.send(route, path, cookie, {name: value}, **headers)
        assert answer.status_code == 422, answer.text
    assert world.stored() == before


@pytest.mark.parametrize(
    "route", [one for one in OF_ACCOUNTS if one.method in SAFE and not one.is_stream], ids=str
)
def test_reading_changes_nothing(world: World, route: Route) -> None:
    """K02, K12: a GET has no effect, and nobody on the way keeps its answer."""
    before = world.stored()
    answer = world.send(route, world.path(route), world.cookies[Role.ADMINISTRATOR, "tindra"])
    assert answer.status_code in (200, 404)
    assert answer.headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in answer.headers
    assert world.stored() == before
