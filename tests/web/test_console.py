"""The console's pages: signing in, going on, and who may see which page."""

from __future__ import annotations

import gzip
import http.server
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from api.access.cookies import FRAME, SESSION
from api.access.roles import Role
from tests.accounts import PASSWORD
from tests.web.axe import faults
from tests.web.console import add_account, sign_in
from tests.web.console_states import STATES, open_state
from tests.web.scripted_server import ScriptedServer

CHALLENGE = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"  # of an empty verifier


@contextmanager
def foreign_page(html: str) -> Iterator[str]:
    """Serve one page on another site: `localhost` is not `127.0.0.1` to a browser."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_: object) -> None:
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_sign_in_with_the_keyboard(context: BrowserContext, server: ScriptedServer) -> None:
    name = add_account(server, Role.AGENT)
    page = context.new_page()
    page.goto("/panel")
    page.get_by_role("button", name="Logg inn").press("Enter")
    page.wait_for_url("**/login?next=%2Fpanel")
    page.get_by_label("Brukernavn").wait_for()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Brukernavn")).to_be_focused()
    expect(page.get_by_label("Brukernavn")).to_have_accessible_description(
        "Skriv brukernavnet ditt."
    )
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type("not the password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("Brukernavnet eller passordet stemmer ikke.")
    page.keyboard.type(PASSWORD)  # what was wrong is selected
    page.keyboard.press("Enter")
    page.wait_for_url("**/panel")
    expect(page.get_by_text("Tindra Mobil").first).to_be_visible()
    [cookie] = context.cookies()
    assert cookie["name"] == SESSION
    assert (cookie["secure"], cookie["httpOnly"], cookie["sameSite"]) == (True, True, "Lax")
    assert page.evaluate("document.cookie") == ""
    page.get_by_role("button", name="Kari Nordmann").click()
    page.get_by_role("button", name="Logg ut").click()
    page.wait_for_url("**/login?next=%2Fpanel")
    assert context.cookies() == []


def test_sign_in_leads_to_paths_of_our_own(context: BrowserContext, server: ScriptedServer) -> None:
    sign_in(context, server, Role.CONTENT_OWNER)
    page = context.new_page()
    for wanted in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:x"):
        page.goto(f"/login?next={wanted}")
        page.wait_for_url(f"{server.url}/admin")
    page.goto("/login?next=/admin%3Fcompany%3Dtindra")
    page.wait_for_url(f"{server.url}/admin?company=tindra")


def test_too_many_tries(context: BrowserContext, server: ScriptedServer) -> None:
    page = context.new_page()
    page.goto("/login?problem=openid_refused")
    expect(page.get_by_role("alert")).to_contain_text("ikke godkjent")
    page.get_by_label("Brukernavn").fill("nobody-at-all")
    for _ in range(6):
        page.get_by_label("Passord").fill("wrong")
        with page.expect_response("**/session") as answered:
            page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Logg inn")).to_have_attribute(
            "aria-disabled", "false"
        )
    assert answered.value.status == 429
    expect(page.get_by_role("alert")).to_contain_text("For mange forsøk. Prøv igjen om")


def test_pages_by_role(signed_in: Callable[..., Page]) -> None:
    page = signed_in("/admin", Role.CONTENT_OWNER)
    expect(page.get_by_role("heading", level=1)).to_have_text("Kilder")
    expect(page.locator(".console-head nav a")).to_have_text(["Innhold"])


def test_page_that_the_role_does_not_open(signed_in: Callable[..., Page]) -> None:
    page = signed_in("/admin", Role.AGENT)
    expect(page.get_by_text("ingen rolle")).to_be_visible()
    expect(page.locator("nav a")).to_have_text(["Svarforslag"])  # the way out


def test_frame_in_a_foreign_page_gets_a_session(chromium: Browser, server: ScriptedServer) -> None:
    """A window signs in, posts a code to the frame that opened it, and the frame swaps it."""
    name = add_account(server, Role.AGENT)
    with foreign_page(f'<iframe src="{server.url}/chat/tindra"></iframe>') as host:
        context = chromium.new_context(locale="nb-NO")
        page = context.new_page()
        # The scripted server lets nobody frame its pages; that is another test's business.
        page.route(
            "**/chat/tindra",
            lambda route: route.fulfill(body="<p>frame", content_type="text/html"),
        )
        page.goto(host)
        [frame] = [one for one in page.frames if one.url.startswith(server.url)]
        with context.expect_page() as opened:
            frame.evaluate(
                """challenge => {
                  window.codes = [];
                  addEventListener("message", (event) => window.codes.push(
                    [event.origin, event.data.frameCode, event.source === window.opened]));
                  window.opened = open("/login?frame=" + challenge, "_blank", "popup");
                }""",
                CHALLENGE,
            )
        window = opened.value
        window.get_by_label("Brukernavn").fill(name)
        window.get_by_label("Passord").fill(PASSWORD)
        window.keyboard.press("Enter")
        expect(window.get_by_role("status")).to_have_text(
            "Du er logget inn. Dette vinduet kan lukkes."
        )
        [[origin, code, is_window]] = frame.evaluate("window.codes")
        assert origin == server.url
        assert is_window
        status = frame.evaluate(
            """code => fetch("/api/console/v1/session/frame", {
              method: "POST", headers: {"content-type": "application/json"},
              body: JSON.stringify({code, verifier: ""}),
            }).then((answer) => answer.status)""",
            code,
        )
        assert status == 200
        who = frame.evaluate("fetch('/api/console/v1/session').then((answer) => answer.json())")
        assert who["account"]["name"] == name
        framed = {one["name"]: one for one in context.cookies()}[FRAME]
        assert framed["sameSite"] == "None"
        assert framed["partitionKey"].startswith("http://localhost")
        context.close()


def test_foreign_page_gets_no_code(context: BrowserContext, server: ScriptedServer) -> None:
    """S-17: a page that opens our sign-in window while somebody is signed in learns nothing."""
    sign_in(context, server, Role.AGENT)
    script = """<script>
      window.seen = [];
      addEventListener("message", (event) => window.seen.push(event.data));
      document.onclick = () => window.open("%s/login?frame=%s");
    </script>open"""
    with foreign_page(script % (server.url, CHALLENGE)) as host:
        page = context.new_page()
        page.goto(host)
        with context.expect_page() as opened:
            page.locator("html").click()
        expect(opened.value.get_by_role("status")).to_be_visible(timeout=20_000)
        assert page.evaluate("window.seen") == []


@pytest.mark.parametrize("path", ["/login", "/panel", "/admin"])
def test_foreign_page_frames_nothing_of_the_console(
    context: BrowserContext, server: ScriptedServer, path: str
) -> None:
    """K06, K10: neither framed, nor given a session by a cookie of a neighbour's making."""
    sign_in(context, server, Role.AGENT)
    with foreign_page(f'<iframe src="{server.url}{path}"></iframe>') as host:
        page = context.new_page()
        with page.expect_console_message(lambda said: "frame-ancestors" in said.text):
            page.goto(host)
        tossed = page.evaluate(
            f"document.cookie = '{SESSION}=tossed; Path=/; Domain=localhost'; document.cookie"
        )
        assert "tossed" not in tossed


@pytest.mark.parametrize("name", STATES)
def test_state_is_accessible(chromium: Browser, server: ScriptedServer, name: str) -> None:
    context = chromium.new_context(locale="nb-NO", reduced_motion="reduce", base_url=server.url)
    found = faults(open_state(context, server, STATES[name]))
    context.close()
    assert found == []
