"""Every state of the page: no axe violation, nothing sticks out, every target is large enough."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.web.screenshots import STATES
from tests.web.scripted_server import ScriptedServer

OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
SMALLEST_TARGET_PX = 24
SMALL_TARGETS = """() => [...document.querySelectorAll('button, a, input, textarea')]
  .filter((element) => element.checkVisibility({visibilityProperty: true}))
  .map((element) => [element.className || element.tagName, element.getBoundingClientRect()])
  .filter(([, box]) => box.width < 24 || box.height < 24)
  .filter(([name]) => name !== 'A')
  .map(([name, box]) => `${name} ${box.width}x${box.height}`)"""


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
    context.close()


@pytest.mark.parametrize("state", STATES)
def test_state_is_accessible(still_page: Page, server: ScriptedServer, state: str) -> None:
    page, found = still_page, []
    STATES[state](page, server)
    Axe().run(page, options=OPTIONS)  # puts axe into the page, where it stays
    for width, height in ((1280, 800), (320, 640)):
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found += [
                f"{width} {scheme} {one['id']}: {node['html'][:160]}"
                for one in page.evaluate("o => axe.run(o)", OPTIONS)["violations"]
                for node in one["nodes"]
            ]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{width}: scrolls sideways")
        found += page.evaluate(SMALL_TARGETS)
    assert found == []


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
