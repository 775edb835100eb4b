"""The widget's states on a company's page: no axe violation, nothing sticks out, shapes stay."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.web.browser import ask_and_wait, composer
from tests.web.host_site import HostSite
from tests.web.scripted_server import ScriptedServer
from tests.web.test_accessibility import OPTIONS, SMALL_TARGETS
from tests.web.widget import launcher, open_chat, panel
from tests.web.widget_states import STATES

SIZES = ((1280, 800), (320, 640))


@pytest.fixture
def still(chromium: Browser, server: ScriptedServer, host_site: HostSite) -> Iterator[Page]:
    """A company's page without motion, and with a colour that is hard to read on."""
    server.be_ready()
    host_site.use('data-color="#e2b007"')
    context = chromium.new_context(
        locale="nb-NO", reduced_motion="reduce", viewport={"width": 1280, "height": 800}
    )
    page = context.new_page()
    page.goto(host_site.url)
    expect(launcher(page)).to_be_visible()
    yield page
    server.answerer.go_on()
    context.close()


@pytest.mark.parametrize("state", STATES, ids=[state.__name__ for state in STATES])
def test_state_is_accessible(
    still: Page, server: ScriptedServer, state: Callable[[Page, ScriptedServer], object]
) -> None:
    state(still, server)
    for frame in still.frames:
        Axe().run(frame, options=OPTIONS)  # type: ignore[arg-type]  # puts axe there, it stays
    found = []
    for width, height in SIZES:
        still.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            still.emulate_media(color_scheme=scheme)
            for frame in still.frames:
                if (
                    frame is not still.main_frame
                    and still.locator("svarvakt-chat .panel").is_hidden()
                ):
                    continue
                found += [
                    f"{width} {scheme} {one['id']}: {node['html'][:160]}"
                    for one in frame.evaluate("o => axe.run(o)", OPTIONS)["violations"]
                    for node in one["nodes"]
                ]
        for frame in still.frames:
            if frame.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append(f"{width}: scrolls sideways")
        if len(still.frames) > 1:
            found += still.frames[1].evaluate(SMALL_TARGETS)
    assert found == []


def test_zoomed_to_400_percent(still: Page) -> None:
    still.set_viewport_size({"width": 320, "height": 256})  # 1280 x 1024 at 400 %
    inside = open_chat(still)
    box = still.locator("svarvakt-chat .panel").bounding_box()
    assert box == {"x": 0, "y": 0, "width": 320, "height": 256}
    answer = ask_and_wait(inside, "Hva er inkludert når jeg er i EU?")
    answer.locator(".mark").first.click()
    composer(inside).scroll_into_view_if_needed()
    expect(composer(inside)).to_be_in_viewport()
    inside.get_by_role("button", name="Lukk chatten").click()
    expect(launcher(still)).to_be_focused()


def test_forced_colors_keep_shapes(still: Page) -> None:
    still.emulate_media(forced_colors="active")
    open_chat(still)
    style = "(e, p) => getComputedStyle(e)[p]"
    assert launcher(still).evaluate(style, "borderTopWidth") == "2px"
    icon = launcher(still).locator("i")
    assert icon.evaluate(style, "backgroundColor") != launcher(still).evaluate(
        style, "backgroundColor"
    )
    assert panel(still).locator(".logo").evaluate(style, "borderTopWidth") != "0px"


def test_tree_that_a_screen_reader_finds(still: Page) -> None:
    expect(still.locator("svarvakt-chat")).to_match_aria_snapshot(
        '- region "Chat":\n  - button "Chat"'
    )
    inside = open_chat(still)
    expect(inside.locator("#app")).to_match_aria_snapshot(
        """
        - banner:
          - heading "Tindra Mobil" [level=1]
          - paragraph: KI-assistent – kan ta feil
          - 'button "Språk: Norsk bokmål"'
          - button "Meny"
          - button "Lukk chatten"
        - main:
          - region "Samtalen":
            - paragraph: Hei! Hva kan Tindra Mobil hjelpe deg med?
            - paragraph: /Du skriver med en KI-assistent, ikke et menneske/
            - paragraph: /Ikke skriv fødselsnummer/
            - list
          - textbox "Melding"
          - button "Send" [disabled]
          - button "Snakk med en person"
        - log "Nye svar"
        - status
        """
    )
