"""Accounts and browsers for the tests of signing in: steps that several of them share."""

from __future__ import annotations

import re
from http.cookies import SimpleCookie
from typing import Any

import httpx2

from api.access.accounts import Accounts
from api.access.cookies import SESSION
from api.access.roles import Role
from knowledge.companies.companies import Companies
from knowledge.database import Database
from tests.accounts import PASSWORD, add_account, in_database
from tests.api.conftest import Client, Server
from tests.api.console import own_page

SESSION_PATH = "/api/console/v1/session"
AUDIT_PATH = "/api/admin/v1/companies/tindra/audit"


def account(server: Server, role: Role = Role.AGENT, **options: Any) -> str:
    name: str = in_database(
        server.database_path, lambda database: add_account(database, role, "tindra", **options)
    )
    return name


def browser(server: Server) -> Client:
    client = server.client()
    client.http.headers.update(own_page(client))
    return client


def enter(client: Client, name: str, password: str = PASSWORD) -> httpx2.Response:
    return client.http.post(SESSION_PATH, json={"name": name, "password": password})


def cookie_of(answer: httpx2.Response, name: str = SESSION) -> str:
    cookie: SimpleCookie = SimpleCookie()
    for header in answer.headers.get_list("set-cookie"):
        cookie.load(re.sub("; Partitioned", "", header))
    return cookie[name].value


def keep(client: Client, answer: httpx2.Response) -> Client:
    """Do what a browser does with the answer's cookie, which Python's jar keeps for TLS only."""
    client.http.headers["Cookie"] = f"{SESSION}={cookie_of(answer)}"
    return client


def change(server: Server, name: str, **changes: Any) -> None:
    async def work(database: Database) -> None:
        accounts = Accounts(database)
        found = await accounts.by_name(name)
        if "is_active" in changes:
            await accounts.set_active(found, changes["is_active"])
        if "roles" in changes:
            company = await Companies(database).get("tindra")
            await accounts.set_roles(found, company.id, changes["roles"])

    in_database(server.database_path, work)
