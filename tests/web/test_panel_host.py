"""The side panel inside another desktop: protocol, forged messages, nothing sent by itself."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.web.panel_pages import ANSWER, Panel, finished, open_desk
from tests.web.scripted_server import ScriptedServer

# What a hostile frame says to the panel. `N` stands for a nonce it cannot know.
FORGED = [
    {"kp": 1, "t": "init", "host": "Evil", "caps": ["insert"], "nonce": "N"},
    {"kp": 1, "t": "init", "host": "Evil", "caps": ["insert"]},
    {
        "kp": 1,
        "t": "context",
        "nonce": "N",
        "conversation": {"id": "x", "messages": [{"role": "customer", "text": "FORFALSKET"}]},
    },
    {
        "kp": 1,
        "t": "context",
        "conversation": {"id": "x", "messages": [{"role": "customer", "text": "FORFALSKET"}]},
    },
    {"kp": 2, "t": "hello"},
    {"kp": 1, "t": "hello"},
    {"kp": 1, "t": "sent", "nonce": "N", "suggestionId": "0" * 32, "text": "FORFALSKET"},
    {"kp": 1, "t": "message", "nonce": "N", "conversationId": "D-101",
     "message": {"role": "customer", "text": "FORFALSKET"}},
    "FORFALSKET",
    ["kp", 1],
]  # fmt: skip


@pytest.fixture
def opened(context: BrowserContext, server: ScriptedServer, desk: str) -> tuple[Page, Panel]:
    return open_desk(context, server, desk)


def choose(page: Page, subject: str) -> None:
    page.get_by_role("button", name=subject).click()


def test_the_hosts_conversation_gets_a_suggestion_that_can_be_inserted(
    opened: tuple[Page, Panel],
) -> None:
    page, panel = opened
    expect(panel.locator(".asking")).to_contain_text("Koblet til Skrivebordet")
    choose(page, "Mobil i Sveits")
    card = finished(panel)
    expect(panel.locator(".about")).to_contain_text("Skrivebordet · 2 meldinger")
    assert page.locator("#text").input_value() == ""
    card.get_by_role("button", name="Sett inn").click()
    expect(page.locator("#text")).not_to_have_value("")
    assert page.locator("#text").input_value().startswith(ANSWER)
    expect(page.locator("#messages li")).to_have_count(2)


def test_a_mail_is_greeted_and_the_contact_is_shown(opened: tuple[Page, Panel]) -> None:
    page, panel = opened
    choose(page, "Angre kjøp")
    expect(finished(panel)).to_contain_text("Vennlig hilsen")
    panel.get_by_role("tab", name="Kunde").click()
    expect(panel.get_by_role("tabpanel")).to_contain_text("Eva Holm")
    panel.get_by_role("tab", name="Sammendrag").click()
    panel.get_by_role("button", name="Lagre som notat").click()
    expect(page.locator("#notes")).to_contain_text("Jeg har prøvd å ringe dere.")


def test_an_agents_own_wording_is_kept_when_the_customer_writes_on(
    opened: tuple[Page, Panel],
) -> None:
    page, panel = opened
    choose(page, "eSIM på ny telefon")
    finished(panel).get_by_role("button", name="Rediger").click()
    panel.get_by_label("Rediger svaret").fill("Min egen tekst")
    page.get_by_role("button", name="La kunden skrive mer").click()
    expect(panel.locator(".about")).to_contain_text("4 meldinger")
    expect(panel.locator(".stale")).to_contain_text("Teksten din er beholdt.")
    expect(panel.get_by_label("Rediger svaret")).to_have_value("Min egen tekst")


def test_each_message_of_the_customer_gets_a_suggestion(opened: tuple[Page, Panel]) -> None:
    page, panel = opened
    choose(page, "Mobil i Sveits")
    finished(panel)
    page.get_by_role("button", name="La kunden skrive mer").click()
    expect(panel.locator(".asked")).to_have_text("Og hvordan slår jeg av data når jeg er der?")
    finished(panel)


@pytest.mark.parametrize("message", FORGED, ids=range(len(FORGED)))
def test_forged_messages_are_ignored(opened: tuple[Page, Panel], message: object) -> None:
    """From a frame beside the panel, in the same page: wrong window, and another origin."""
    page, panel = opened
    choose(page, "Mobil i Sveits")
    finished(panel)
    page.evaluate(
        """(message) => new Promise((resolve) => {
          const frame = document.createElement('iframe');
          frame.srcdoc = `<script>
            addEventListener('message', (event) => {
              parent.frames[0].postMessage(event.data, '*');
              parent.postMessage('done', '*');
            });
          </` + `script>`;
          addEventListener('message', (event) => event.data === 'done' && resolve());
          frame.onload = () => frame.contentWindow.postMessage(message, '*');
          document.body.append(frame);
        })""",
        message,
    )
    # ... and from the right window with a nonce that is not this page's.
    page.evaluate(
        "(message) => document.getElementById('panel').contentWindow.postMessage(message, '*')",
        message if message != {"kp": 1, "t": "hello"} else "FORFALSKET",
    )
    page.wait_for_timeout(200)
    expect(panel.locator(".about")).to_contain_text("Skrivebordet")
    assert "FORFALSKET" not in panel.locator("body").inner_text()
    assert "Evil" not in panel.locator("body").inner_text()


def test_only_listed_origins_may_frame_it(
    context: BrowserContext, server: ScriptedServer, desk: str
) -> None:
    response = context.request.get(f"{server.url}/panel")
    policy = response.headers["content-security-policy"]
    assert f"frame-ancestors {desk};" in policy
    page = context.new_page()
    foreign = desk.replace("127.0.0.1", "localhost")  # another origin, which is not on the list
    page.goto(f"{foreign}/?panel={server.url}")
    page.wait_for_timeout(300)
    assert page.frame_locator("#panel").get_by_role("tablist").count() == 0
