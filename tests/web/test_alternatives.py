"""Asked back which company it is: the companies are buttons, and pressing one answers."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.web.browser import answers, ask_and_wait

QUESTION = "Hvilket selskap har ansvar for meg?"
BERGLI, STRANDKAIA = (f"{name} Vaktmester og eiendomsdrift" for name in ("Bergli", "Strandkaia"))


@pytest.mark.parametrize("width", [320, 1280])
def test_a_company_is_picked_by_a_button(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 640})
    asking = ask_and_wait(page, QUESTION)
    buttons = asking.locator(".alternatives button")
    expect(buttons).to_have_text([BERGLI, STRANDKAIA])
    expect(asking.locator(".text")).to_contain_text("Hvilken adresse gjelder det?")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for button in buttons.all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 24, "large enough to be hit (WCAG 2.2, 2.5.8)"
        width_px = button.evaluate("one => getComputedStyle(one).borderTopWidth")
        assert width_px != "0px", "it looks like a button"
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    buttons.last.focus()
    page.keyboard.press("Enter")
    expect(answers(page)).to_have_count(2)
    expect(page.locator(".message.customer .bubble").last).to_contain_text(f"2. {STRANDKAIA}")
    told = answers(page).last
    expect(told).to_contain_text("33 33 33 30")
    expect(told).not_to_contain_text("22 22 22 20")
    expect(page.locator(".alternatives")).to_have_count(0)
