"""Other sites and bent requests: corpus K, as far as it is the console's.

K01–K04, K11 and K12 are tried on every route in test_route_matrix.py; K06 and K10 are seen by a
real browser in tests/web/test_console.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from api.access.origins import own_path
from api.access.roles import Role
from tests.accounts import PASSWORD
from tests.api.browsers import AUDIT_PATH, SESSION_PATH, account, browser, enter
from tests.api.conftest import Server
from tests.api.console import own_page, sign_in


def test_sign_in_from_another_site(shared_server: Server) -> None:
    """K01–K05: nobody is signed in, or out, or answered, because of a foreign page."""
    name = account(shared_server)
    for path, body in (
        (SESSION_PATH, {"name": name, "password": PASSWORD}),
        (f"{SESSION_PATH}/frame", {"code": "x", "verifier": "y"}),
    ):
        client = shared_server.client()
        own = own_page(client)
        for headers in (
            {}, own | {"Origin": "null"}, own | {"Origin": "https://tindra.evil.example"},
            own | {"Sec-Fetch-Site": "cross-site"}, own | {"Sec-Fetch-Site": "same-site"},
            {"Origin": own["Origin"]}, {"Sec-Fetch-Site": "same-origin"},
        ):  # fmt: skip
            answer = client.http.post(path, json=body, headers=headers)
            assert answer.json()["code"] == "foreign_page", headers
            assert "set-cookie" not in answer.headers
            assert not [one for one in answer.headers if one.startswith("access-control")]
        for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
            answer = client.http.post(
                path, content=b'{"name":"x"}', headers=own | {"Content-Type": kind}
            )
            assert answer.json()["code"] == "wrong_media_type"
        asked = client.http.options(path, headers={"Origin": "https://evil.example"})
        assert asked.status_code == 405


def test_plain_http_is_refused_but_for_loopback(start_server: Callable[..., Server]) -> None:
    """A password never travels where somebody could read it; behind a proxy with TLS it may."""
    server = start_server()
    name, client = account(server), server.client()
    headers = {"Host": "chat.example.no", "Origin": "http://chat.example.no"}
    sent = {"json": {"name": name, "password": PASSWORD}}
    refused = client.http.post(SESSION_PATH, headers=own_page(client) | headers, **sent)
    assert refused.json()["code"] == "insecure_address"
    proxied = start_server(public_url="https://chat.example.no/")
    headers = {"Origin": "https://chat.example.no", "Sec-Fetch-Site": "same-origin"}
    assert proxied.client().http.post(SESSION_PATH, headers=headers, **sent).status_code == 200
    direct = enter(browser(proxied), name)
    assert direct.json()["code"] == "foreign_page"


def test_frames_of_the_console(start_server: Callable[..., Server]) -> None:
    """K06: nobody frames the console, and the panel only who is in the settings."""
    http = start_server(panel_origins="https://desk.example.no, http://127.0.0.1:9").client().http

    def ancestors(path: str) -> str:
        policy = http.get(path).headers["content-security-policy"]
        [found] = re.findall(r"frame-ancestors ([^;]+)", policy)
        return str(found)

    for path in ("/login", "/admin", "/login?frame=x", "/nothing"):
        assert ancestors(path) == "'none'", path
    assert ancestors("/panel") == "https://desk.example.no http://127.0.0.1:9"
    assert http.get("/login").headers["cross-origin-opener-policy"] == "same-origin"
    assert http.get("/login?frame=x").headers["cross-origin-opener-policy"] == "unsafe-none"
    for wrong in ("*", "https://*", "https://a.no; script-src *", "'self'", "https://a.no/path"):
        with pytest.raises(ValueError, match="panel_origins"):
            start_server(panel_origins=wrong)


def test_methods_and_parameters_cannot_be_bent(shared_server: Server) -> None:
    """K14, J08, J12: no TRACE, no method override, no company but the one in the path."""
    client = sign_in(shared_server.client(), Role.ADMINISTRATOR)
    for method in ("TRACE", "TRACK", "CONNECT", "PATCH"):
        assert client.http.request(method, SESSION_PATH).status_code in (400, 405)
    overridden = client.http.get(SESSION_PATH, headers={"X-HTTP-Method-Override": "DELETE"})
    assert overridden.status_code == 200
    assert client.http.get(SESSION_PATH).status_code == 200
    plain = client.http.get(AUDIT_PATH).json()
    bent = client.http.get(
        f"{AUDIT_PATH}?company=other&company_id=other&account=x", headers={"X-Company": "other"}
    )
    assert bent.json() == plain
    for path in ("/api/admin/v1/companies/other/audit", f"{AUDIT_PATH}/../../other/audit"):
        assert client.http.get(path).status_code == 404


def test_where_sign_in_may_lead() -> None:
    """K13 and open redirects: only paths of our own."""
    for path in ("/panel", "/admin?company=tindra", "/login?frame=abc", "/a//b"):
        assert own_path(path) == path
    for path in (
        "", "panel", "//evil.no", "/\\evil.no", "\\\\evil.no", "https://evil.no", "/\t/evil.no",
        "/\n/evil.no", "javascript:alert(1)", "/\u2215evil.no", "/æ", " /panel",
    ):  # fmt: skip
        assert own_path(path) == "/", path


def test_no_route_takes_many_ids_at_once(shared_server: Server) -> None:
    """J11: a route that did would have to check each; none does, so none can forget to."""
    schemas = shared_server.client().http.get("/api/openapi.json").json()["components"]["schemas"]
    for name, schema in schemas.items():
        for field, details in schema.get("properties", {}).items():
            is_list = details.get("type") == "array"
            assert not (name.endswith("Body") and is_list and field.endswith("ids")), (name, field)
