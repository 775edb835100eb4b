"""What stands in line and what stands together: faults that were seen in pictures."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.web.chat_states import STATES
from tests.web.scripted_server import ScriptedServer


def box(place: Locator) -> dict[str, float]:
    """Return where something is."""
    found = place.bounding_box()
    assert found is not None
    return dict(found)


def test_the_menus_entries_begin_on_one_line(page: Page, server: ScriptedServer) -> None:
    STATES["menu"](page, server)
    icons = page.locator(".menu li .icon")
    assert icons.count() == 5
    assert len({box(icons.nth(index))["x"] for index in range(5)}) == 1


def test_the_chosen_language_has_its_mark_at_the_end(page: Page, server: ScriptedServer) -> None:
    STATES["languages"](page, server)
    button = page.locator(".languages [aria-current=true]")
    mark = box(button.locator(".icon"))
    assert mark["x"] + mark["width"] > box(button)["x"] + box(button)["width"] - 20


def test_a_missing_score_is_told_beside_the_numbers(page: Page, server: ScriptedServer) -> None:
    STATES["ended"](page, server)
    error = page.locator(".closing .field-error")
    expect(error).to_have_text("Velg et tall fra 0 til 10.")
    numbers, comment = page.locator(".closing .numbers"), page.locator(".closing textarea")
    assert box(numbers)["y"] < box(error)["y"] < box(comment)["y"]
