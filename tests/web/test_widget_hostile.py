"""Hostile pages, frames and texts: forged messages are not heard, texts stay texts (I, K, S-17)."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.web.browser import answers, ask_and_wait, composer
from tests.web.host_site import HostSite
from tests.web.scripted_answers import HOSTILE_MARKUP
from tests.web.scripted_server import ScriptedServer
from tests.web.test_hostile import HOSTILE_QUESTIONS
from tests.web.widget import LISTEN, Watch, heard, launcher, open_chat, panel, panel_box

# What a hostile script or frame may try on the loader and on the panel.
FORGED = [
    {"t": "hello", "nonce": "x"},
    {"t": "init", "nonce": "x"},
    {"t": "close"},
    {"t": "ready", "started": True},
    {"t": "unread", "count": 99, "label": "<img src=x onerror=alert(1)>"},
    {"t": "event", "name": "conversation:started", "detail": {"id": "x"}},
    {"t": "send", "text": "Sendt av noen andre"},
    {"t": "handoff"},
    json.loads('{"__proto__": {"t": "close"}, "t": "close"}'),
    {"t": "prefill", "text": "x" * 1_000_000},
]


def frame_nonce(page: Page) -> str:
    """Return the nonce that only the loader and the frame know."""
    nonce: str = page.frames[1].evaluate("new URLSearchParams(location.hash.slice(1)).get('nonce')")
    return nonce


def test_forged_messages_are_not_heard(host: Page, host_site: HostSite) -> None:
    inside = open_chat(host)
    ask_and_wait(inside, "Hva er inkludert når jeg er i EU?")
    before = heard(host)
    nonce = frame_nonce(host)
    for forged in FORGED:
        message = {**forged, "nonce": nonce} if "nonce" in forged else forged
        # To the loader: from the page itself, which is not the frame.
        host.evaluate("m => window.postMessage(m, location.origin)", message)
        # To the panel: from the page around, but not over the port.
        host.evaluate(
            """([m, to]) => document.querySelector('svarvakt-chat').shadowRoot
              .querySelector('iframe').contentWindow.postMessage(m, to)""",
            [message, host.frames[1].url.split("/widget")[0]],
        )
    host.wait_for_timeout(200)
    expect(panel_box(host)).to_be_visible()
    expect(inside.locator(".message.customer")).to_have_count(1)
    expect(composer(inside)).to_have_value("")
    expect(inside.get_by_role("dialog")).to_have_count(0)
    expect(host.locator("svarvakt-chat .badge")).to_be_hidden()
    assert heard(host) == before
    assert host.evaluate("({}).t") is None
    composer(inside).press("Escape")  # the real channel is still the one in use
    expect(panel_box(host)).to_be_hidden()


def test_another_frame_is_not_heard(
    host: Page, host_site: HostSite, server: ScriptedServer
) -> None:
    """A frame of our own origin in the page, but not the one that the loader made."""
    open_chat(host)
    address = host.frames[1].url
    host.evaluate(
        """src => new Promise((resolve) => {
          const frame = Object.assign(document.createElement('iframe'), {src, onload: resolve});
          document.body.append(frame);
        })""",
        address,
    )
    host.wait_for_timeout(300)
    hostile = host.frames[2]
    before = heard(host)
    for forged in FORGED:
        hostile.evaluate(
            "([m, to]) => parent.postMessage(m, to)",
            [{**forged, "nonce": frame_nonce(host)}, host_site.url],
        )
    host.wait_for_timeout(200)
    assert heard(host) == before
    expect(panel_box(host)).to_be_visible()


def test_page_that_is_not_listed_may_not_frame_it(
    context: BrowserContext, host_site: HostSite, server: ScriptedServer
) -> None:
    page = context.new_page()
    with (
        page.expect_event("framenavigated", lambda frame: frame.url.startswith("chrome-error")),
        page.expect_console_message(lambda line: "frame-ancestors" in line.text),
    ):
        page.goto(host_site.stranger_url)
    for path in ("/chat/tindra", "/login", "/admin", "/"):
        policy = page.request.get(f"{server.url}{path}").headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy, path


@pytest.mark.parametrize("question", HOSTILE_QUESTIONS, ids=range(len(HOSTILE_QUESTIONS)))
def test_hostile_texts_stay_texts(host: Page, question: str) -> None:
    inside = open_chat(host)
    answer = ask_and_wait(inside, question)
    answer.locator(".mark").first.click()
    expect(answer.locator("blockquote")).to_be_visible()
    host.reload()
    expect(answers(panel(host))).to_have_count(1)
    shown = panel(host).locator(".messages :is(img, script, iframe, svg:not(.icon), [style])")
    expect(shown).to_have_count(0)
    expect(panel(host).locator(".message.customer .bubble")).to_contain_text(question.strip())


def test_hostile_attributes_and_calls_stay_texts(
    context: BrowserContext, host_site: HostSite, watch: Watch
) -> None:
    host_site.use(
        'data-title="&lt;img src=x onerror=alert(1)&gt;" data-lang="&quot;&gt;&lt;script&gt;" '
        'data-color="red;background:url(//evil.example/x)" data-z="1;}*{display:none"'
    )
    page = context.new_page()
    watch.over(page)
    page.goto(host_site.url)
    page.evaluate(LISTEN)
    page.evaluate("m => svarvakt('context', {page: m, orderId: m})", HOSTILE_MARKUP)
    page.evaluate("m => svarvakt('prefill', m)", HOSTILE_MARKUP)
    launcher(page).click()
    inside = panel(page)
    expect(composer(inside)).to_have_value(HOSTILE_MARKUP)
    expect(page.locator("svarvakt-chat iframe")).to_have_attribute(
        "title", "<img src=x onerror=alert(1)>"
    )
    page.evaluate("svarvakt('handoff')")
    expect(inside.locator(".facts dd").first).to_have_text(HOSTILE_MARKUP[:200])
    expect(inside.locator("body :is(img, script[src], iframe)")).to_have_count(0)
    assert launcher(page).evaluate("e => getComputedStyle(e).backgroundImage") == "none"
