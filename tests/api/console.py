"""Signed-in clients: what a page of ours sends, with a session made in the database."""

from __future__ import annotations

from api.access.cookies import SESSION
from api.access.roles import Role
from tests.accounts import session_in
from tests.api.conftest import Client


def own_page(client: Client) -> dict[str, str]:
    """Return the headers that a browser adds to what a page of ours sends."""
    return {"Origin": client.base_url, "Sec-Fetch-Site": "same-origin"}


def sign_in(client: Client, role: Role | None = Role.AGENT, company: str = "tindra") -> Client:
    """Make an account with this role, and sign the client in as a browser on our pages."""
    secret = session_in(f"sqlite+aiosqlite:///{client.database_path}", role, company)
    client.http.headers.update(own_page(client) | {"Cookie": f"{SESSION}={secret}"})
    return client
