"""Every state of the page: no axe violation, nothing sticks out, every target is large enough."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.web.axe import faults
from tests.web.chat_states import STATES
from tests.web.live import send_home
from tests.web.scripted_server import ScriptedServer


@pytest.fixture
def still_page(chromium: Browser, server: ScriptedServer) -> Iterator[Page]:
    """A page without motion, so that colours are measured when they are final."""
    server.be_ready()
    context = chromium.new_context(
        locale="nb-NO", reduced_motion="reduce", base_url=server.url,
        viewport={"width": 1280, "height": 800},
    )  # fmt: skip
    page = context.new_page()
    page.goto("/chat/tindra")
    yield page
    server.answerer.go_on()
    send_home(server)
    context.close()


@pytest.mark.parametrize("state", STATES)
def test_state_is_accessible(still_page: Page, server: ScriptedServer, state: str) -> None:
    STATES[state](still_page, server)
    assert faults(still_page) == []


def test_zoomed_to_400_percent(still_page: Page, server: ScriptedServer) -> None:
    page = still_page
    page.set_viewport_size({"width": 320, "height": 256})  # 1280 x 1024 at 400 %
    STATES["citation"](page, server)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.locator(".composer textarea").is_visible()
    assert page.locator(".page").evaluate("e => e.scrollHeight > e.clientHeight")
    page.locator(".composer textarea").scroll_into_view_if_needed()
    page.locator(".foot .person").click()
    send = page.locator(".handoff .primary")
    send.scroll_into_view_if_needed()
    box = send.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 256


def test_forced_colors_keep_shapes(still_page: Page, server: ScriptedServer) -> None:
    page = still_page
    page.emulate_media(forced_colors="active")
    STATES["citation"](page, server)
    for selector in (".message.customer .bubble", ".mark span", ".round.send"):
        width = page.locator(selector).first.evaluate("e => getComputedStyle(e).borderTopWidth")
        assert width != "0px", selector
    line = page.locator(".is-supported").first.evaluate(
        "e => getComputedStyle(e).textDecorationLine"
    )
    assert line == "underline"
