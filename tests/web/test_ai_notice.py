"""The AI notice is the first thing in the chat, and nothing a company sets takes it away (C14)."""

from __future__ import annotations

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from bot.catalogue import text as fixed_text
from knowledge.documents.documents import LANGUAGES
from tests.web.browser import ask_and_wait
from tests.web.host_site import HostSite
from tests.web.scripted_server import ScriptedServer
from tests.web.widget import LISTEN, call, launcher, open_chat

COMPANY = "Tindra Mobil"
ATTRIBUTES = [
    "",
    'data-color="#ffffff" data-theme="light"',
    'data-color="#000000" data-theme="dark"',
    'data-color="#f6f4ee" data-title="" data-z="1" data-position="left"',
    'data-ai-notice="off" data-notice="none" data-hide-notice data-css=".ai-notice{display:none}"',
]
# Its text against what lies behind it, as far as its own box and the page paint it.
CONTRAST = """element => {
  const rgb = (color) => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d');
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (color) => {
    const [r, g, b] = rgb(color).map((c) => c / 255)
      .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const style = getComputedStyle(element);
  const [a, b] = [light(style.color), light(style.backgroundColor)].sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
}"""


def check(inside: FrameLocator | Page, language: str = "nb") -> None:
    """Fail unless the notice is there to be seen, heard and read, before anything was written."""
    notice = inside.locator(".ai-notice")
    expect(notice).to_be_visible()
    expect(notice).to_have_text(fixed_text(language, "chat.ai_notice", company=COMPANY))
    expect(inside.get_by_text(fixed_text(language, "chat.ai_notice_short"))).to_be_visible()
    assert notice.evaluate(CONTRAST) >= 4.5
    assert notice.evaluate("e => !e.closest('[aria-hidden=true], [inert], [hidden]')")
    assert notice.evaluate(
        "e => Boolean(e.compareDocumentPosition(document.querySelector('.messages')) & 4)"
    ), "it stands before every message"


@pytest.mark.parametrize("attributes", ATTRIBUTES, ids=range(len(ATTRIBUTES)))
def test_no_attribute_takes_it_away(host: Page, host_site: HostSite, attributes: str) -> None:
    host_site.use(attributes)
    host.goto(host_site.url)
    inside = open_chat(host)
    check(inside)
    for theme in ("light", "dark", "auto"):
        for color in ("#ffffff", "#000000", "#ffd400"):
            call(host, "update", {"theme": theme, "color": color, "attributes": {"notice": "no"}})
            check(inside)


def test_no_style_of_the_page_reaches_it(host: Page, host_site: HostSite) -> None:
    host.evaluate(LISTEN)
    host.evaluate("""() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync('.ai-notice, .welcome, svarvakt-chat * { display: none !important }');
      document.adoptedStyleSheets.push(sheet);
    }""")
    launcher(host).click()
    check(host.frame_locator("svarvakt-chat iframe"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_there_in_every_language(page: Page, server: ScriptedServer, language: str) -> None:
    page.goto(f"/chat/tindra?lang={language}")
    check(page, language)
    if language == "nb":
        answer = ask_and_wait(page, "Hva er inkludert når jeg er i EU?")
        expect(answer).to_have_attribute("data-ai", "extractive")
        check(page)
        page.reload()
        check(page)
