"""Pages: the shell of the chat page, its assets, the list of companies, readable errors."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

from tests.api.conftest import API, Server


def test_chat_page_carries_its_configuration(shared_server: Server) -> None:
    http = shared_server.client().http
    answer = http.get("/chat/tindra", params={"lang": "sv"})
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    page = answer.text
    assert '<html lang="sv">' in page
    assert '<link rel="stylesheet" href="/assets/chat-B2.css">' in page
    assert '<script type="module" src="/assets/chat-A1.js"></script>' in page
    [config] = re.findall(r'<script type="application/json" id="config">(.*?)</script>', page)
    assert "<" not in config
    found = json.loads(config)
    assert found == http.get(f"{API}/config", params={"site": "tindra", "lang": "sv"}).json()
    assert found["company"] == {"name": "Tindra <Mobil>"}
    assert found["languages"] == ["nb", "nn", "sv", "da", "fi", "en"]
    assert found["max_question_chars"] == 2000
    assert set(found["catalogue"]) == {"chat", "widget", "errors"}
    assert "<title>Tindra &lt;Mobil&gt;</title>" in page


def test_language_of_the_page(shared_server: Server) -> None:
    http = shared_server.client().http
    for path, language in (
        ("/chat/tindra", "nb"),
        ("/chat/other", "sv"),
        ("/chat/tindra?lang=no", "nb"),
        ("/chat/tindra?lang=de", "nb"),
        ('/chat/tindra?lang="><script>', "nb"),
    ):
        page = http.get(path, headers={"Accept-Language": "fi"}).text
        assert f'<html lang="{language}">' in page, path


def test_list_of_companies_is_escaped(shared_server: Server) -> None:
    page = shared_server.client().http.get("/").text
    assert '<a href="/chat/tindra" lang="nb">Tindra &lt;Mobil&gt;</a>' in page
    assert "<script" not in page


def test_only_listed_assets_are_served(shared_server: Server) -> None:
    http = shared_server.client().http
    script = http.get("/assets/chat-A1.js")
    assert script.text == "console.info(1)"
    assert script.headers["content-type"].startswith("text/javascript")
    for file in (
        "secret.txt", "manifest.json", "..%2f..%2fapp.py", "%2e%2e/app.py", "chat.js", "a\\b",
        "chat-A1.js%00", ".",
    ):  # fmt: skip
        answer = http.get(f"/assets/{file}")
        assert answer.status_code == 404, file
        assert answer.headers["cache-control"] == "no-store"


def test_unbuilt_pages_say_what_to_do(start_server: Callable[..., Server], web_dist: Path) -> None:
    (web_dist / "manifest.json").unlink()
    http = start_server().client().http
    answer = http.get("/chat/tindra", headers={"Accept": "text/html", "Accept-Language": "en"})
    assert answer.status_code == 503
    assert "make web" in answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


def test_browsers_get_readable_errors(shared_server: Server) -> None:
    answer = shared_server.client().http.get(
        "/chat/<b>nobody", headers={"Accept": "text/html,*/*", "Accept-Language": "nn"}
    )
    assert answer.status_code == 404
    assert "<h1>Vi fann ikkje denne verksemda.</h1>" in answer.text
    assert "<b>" not in answer.text


def test_health(shared_server: Server) -> None:
    http = shared_server.client().http
    assert http.get("/healthz").json() == {"status": "ok"}
    assert http.get("/readyz").json() == {"status": "ok"}
