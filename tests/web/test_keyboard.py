"""The whole journey without a mouse, and the six languages."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.web.browser import answers, ask_and_wait, composer
from tests.web.scripted_answers import CHILD


def tab_to(page: Page, selector: str, key: str = "Tab", limit: int = 40) -> None:
    """Press Tab until the focus is on an element."""
    for _ in range(limit):
        page.keyboard.press(key)
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} is not reached by {key}")


def test_whole_journey_by_keyboard(page: Page) -> None:
    expect(composer(page)).to_be_focused()
    page.keyboard.type("Hva er inkludert når jeg er i EU?")
    page.keyboard.press("Enter")
    expect(answers(page)).to_have_count(1)
    tab_to(page, ".thread", "Shift+Tab")
    tab_to(page, ".mark")
    tab_to(page, ".mark")
    tab_to(page, ".mark")
    page.keyboard.press("Enter")
    expect(page.locator("blockquote")).to_have_text(CHILD)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Familie og barn")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".mark").nth(2)).to_be_focused()
    tab_to(page, ".feedback .up")
    page.keyboard.press("Space")
    expect(page.locator(".feedback .up")).to_have_attribute("aria-pressed", "true")
    tab_to(page, ".foot .person")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Navn")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("ola@example.no")
    tab_to(page, "dialog[open] .primary")
    page.keyboard.press("Enter")
    expect(page.locator(".message.system")).to_be_visible()
    expect(page.locator(".foot .person")).to_be_focused()


def test_menu_by_keyboard(page: Page) -> None:
    button = page.get_by_role("button", name="Meny")
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="Ny samtale")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("button", name="Slett fra denne enheten")).to_be_focused()
    page.keyboard.press("Escape")
    expect(button).to_have_attribute("aria-expanded", "false")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_focus_is_always_seen(page: Page) -> None:
    ask_and_wait(page, "Hva er inkludert når jeg er i EU?")
    seen = set()
    for _ in range(30):
        page.keyboard.press("Tab")
        name, has_outline = page.evaluate(
            """() => {
              const element = document.activeElement;
              const own = element.matches('.composer textarea')
                ? element.closest('.field') : element;
              const style = getComputedStyle(own);
              return [element.className || element.tagName,
                      style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0];
            }"""
        )
        assert has_outline or name == "BODY", name
        seen.add(name)
    assert {"thread", "mark", "sources-toggle", "plain person"} <= seen


def test_language_switch(page: Page) -> None:
    ask_and_wait(page, "Hva er inkludert når jeg er i EU?")
    page.get_by_role("button", name="Språk: Norsk bokmål").click()
    with page.expect_response("**/language") as response:
        page.get_by_role("button", name="Suomi").click()
    assert response.value.request.post_data_json == {"language": "fi"}
    expect(page.locator(".ai-notice")).to_contain_text("tekoälyavustajan")
    expect(page.locator("html")).to_have_attribute("lang", "fi")
    expect(page).to_have_title("Kysy: Tindra Mobil")
    expect(page.locator(".visually-hidden[role=status]")).to_have_text("Sivu näkyy nyt suomeksi.")
    refusal = ask_and_wait(page, "fotball?")
    expect(refusal.locator(".text")).to_have_attribute("lang", "fi")
    page.reload()
    second = page.context.new_page()
    second.goto("/chat/tindra")
    for tab in (page, second):
        expect(tab.locator(".ai-notice")).to_contain_text("tekoälyavustajan")
        expect(answers(tab)).to_have_count(2)
    # Without a language in the address, the one chosen last is taken.
    page.goto("/chat/tindra")
    expect(page.locator("html")).to_have_attribute("lang", "fi")
    page.goto("/chat/tindra?lang=da")
    expect(page.locator(".privacy")).to_contain_text("CPR-nummer")


def test_language_that_cannot_be_fetched(page: Page) -> None:
    page.route("**/config?*", lambda route: route.abort())
    page.get_by_role("button", name="Språk: Norsk bokmål").click()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("alert")).to_contain_text("Vi får ikke kontakt")
    expect(page.locator("html")).to_have_attribute("lang", "nb")
