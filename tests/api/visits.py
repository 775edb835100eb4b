"""A customer's visit to the provider: there, what is proven or not, and back."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2

from api.access.cookies import VISITOR
from tests.accounts import in_database
from tests.api.browsers import cookie_of
from tests.api.conftest import Client, Server
from tests.api.visitors import set_up

SECRET_NAME = "SVARVAKT_TEST_PROVIDER_SECRET"
MATTERS = [
    {"phrases": ["faktura", "sperr sim"]},
    {"pages": ["https://example.test/1"]},
]


def give(server: Server, issuer: str, *keys: tuple[str, str, str], **provider: Any) -> None:
    """Give the company the provider."""
    values = {
        "label": "Vipps", "issuer": issuer, "client_id": "tindra",
        "client_secret_env": SECRET_NAME, **provider,
    }  # fmt: skip
    settings = {"provider": values, "matters": MATTERS}
    in_database(server.database_path, lambda base: set_up(base, *keys, settings=settings))


class Visit:
    """A customer's window on its way to the provider and back."""

    def __init__(self, client: Client) -> None:
        self.client = client
        left = client.http.post(f"{client.path}/sign-in", headers=client.auth)
        assert left.status_code == 200, left.text
        assert set(left.json()) == {"url"}
        self.url = left.json()["url"]
        self.cookie = cookie_of(left, VISITOR)

    def prove(self, subject: str) -> dict[str, str]:
        """Let the provider say who it is, and return what it sends back with the browser."""
        return self._sent_back({"sub": subject})

    def turn_back(self) -> dict[str, str]:
        return self._sent_back({"action": "deny"})

    def come_back(self, query: dict[str, str], cookie: str | None = None) -> dict[str, str]:
        """Return what the page behind the redirect is told."""
        headers = {"Cookie": f"{VISITOR}={self.cookie if cookie is None else cookie}"}
        answer = self.client.http.get("/identify/callback", params=query, headers=headers)
        assert answer.status_code == 303, answer.text
        where = urlsplit(answer.headers["location"])
        assert (where.scheme, where.netloc, where.path) == ("", "", "/identify")
        assert parse_qs(where.query) == {"site": ["tindra"], "lang": ["nb"]}
        assert f"{VISITOR}=;" in answer.headers["set-cookie"]
        return {name: values[0] for name, values in parse_qs(where.fragment).items()}

    def finish(self, code: str, client: Client | None = None) -> httpx2.Response:
        client = client or self.client
        return client.http.post(
            f"{client.path}/sign-in/finish", json={"code": code}, headers=client.auth
        )

    def _sent_back(self, form: dict[str, str]) -> dict[str, str]:
        answer = httpx2.post(self.url, data=form, trust_env=False)
        assert answer.status_code == 302, answer.text
        query = parse_qs(urlsplit(answer.headers["location"]).query)
        return {name: values[0] for name, values in query.items()}
