"""An emergency in the chat: numbers that dial come first, and the chat goes on."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from bot.catalogue import text as fixed_text
from tests.web.browser import ask_and_wait


def test_numbers_come_first_and_stay(page: Page) -> None:
    answer = ask_and_wait(page, "Hjelp, det brenner på kjøkkenet!")
    links = answer.get_by_role("link")
    expect(links).to_have_count(2)
    expect(links.nth(0)).to_have_text("Brannvesenet 110")
    expect(links.nth(0)).to_have_attribute("href", "tel:110")
    expect(links.nth(1)).to_have_text("Tindra Mobil 11 22 33 99")
    expect(links.nth(1)).to_have_attribute("href", "tel:11223399")
    expect(answer).to_contain_text(fixed_text("nb", "bot.urgent.after"))
    expect(answer.locator(".person")).to_be_visible()
    expect(answer.locator(".feedback")).to_have_count(0)
    page.reload()
    second = page.context.new_page()
    second.goto("/chat/tindra")
    for tab in (page, second):
        expect(tab.locator(".message.urgent").get_by_role("link")).to_have_count(2)
    ask_and_wait(page, "Hva er inkludert når jeg er i EU?")
    expect(page.locator(".message.urgent")).to_have_count(1)


@pytest.mark.parametrize(
    ("text", "language", "number"),
    [
        ("Help, there is a fire in the kitchen!", "en", "tel:110"),
        ("Apua, keittiössä palaa!", "fi", "tel:110"),
        ("Hjälp, det forsar vatten från taket!", "sv", "tel:11223399"),
    ],
)
def test_it_speaks_the_customers_language(
    page: Page, text: str, language: str, number: str
) -> None:
    answer = ask_and_wait(page, text)
    expect(answer.locator(".bubble")).to_have_attribute("lang", language)
    expect(answer.get_by_role("link").first).to_have_attribute("href", number)


def test_a_number_can_be_pressed_with_a_thumb_at_320(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 568})
    answer = ask_and_wait(page, "Hjelp, det brenner på kjøkkenet!")
    for link in answer.get_by_role("link").all():
        box = link.bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320
