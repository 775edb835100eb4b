"""The form for a person waits until it is known what is offered, and then changes no more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.web.axe import faults
from tests.web.chat_states import CALLS_BACK
from tests.web.scripted_server import ScriptedServer

LIMIT_MS = 5_000


@pytest.fixture
def calls_back(server: ScriptedServer) -> Iterator[ScriptedServer]:
    """The company with times to be called back."""
    server.set_facts(**CALLS_BACK)
    yield server
    server.set_facts()


@pytest.fixture
def held(page: Page) -> list[Route]:
    """The questions what is offered, held back until a test lets them go on."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.method == "GET":
            held.append(route)
        else:
            route.continue_()

    page.route("**/handoff", hold)
    return held


def open_form(page: Page, held: list[Route], count: int = 1) -> Locator:
    """Open the form, and wait until it has asked what is offered."""
    page.locator(".foot .person").click()
    wait_for_question(page, held, count)
    return page.get_by_role("dialog")


def wait_for_question(page: Page, held: list[Route], count: int) -> None:
    """Wait until it was asked so often what is offered."""
    for _ in range(200):
        if len(held) == count:
            return
        page.wait_for_timeout(25)
    raise AssertionError(f"asked {len(held)} times, not {count}")


def test_nothing_moves_when_the_offer_comes(
    page: Page, calls_back: ScriptedServer, held: list[Route]
) -> None:
    for width, height in ((1280, 800), (320, 640)):
        page.set_viewport_size({"width": width, "height": height})
        held.clear()
        form = open_form(page, held)
        expect(form.locator("form")).to_have_attribute("aria-busy", "true")
        expect(form.get_by_role("status")).to_contain_text("Vi ser hva vi kan tilby nå")
        expect(form.get_by_role("textbox")).to_have_count(0)
        before = page.locator("dialog[open]").bounding_box()
        held[0].continue_()
        expect(form.locator(".slots")).to_be_visible()
        expect(form.locator("form")).to_have_attribute("aria-busy", "false")
        assert page.locator("dialog[open]").bounding_box() == before
        expect(form.get_by_label("Navn")).to_be_focused()
        expect(form.locator(".offer")).to_be_in_viewport()
        page.keyboard.press("Escape")


def test_focus_that_has_moved_stays(
    page: Page, calls_back: ScriptedServer, held: list[Route]
) -> None:
    form = open_form(page, held)
    page.keyboard.press("Tab")
    expect(form.get_by_role("button", name="Lukk")).to_be_focused()
    held[0].continue_()
    expect(form.locator(".slots")).to_be_visible()
    expect(form.get_by_role("button", name="Lukk")).to_be_focused()


def test_who_closes_while_it_waits_is_not_called_back_to_it(
    page: Page, calls_back: ScriptedServer, held: list[Route]
) -> None:
    form = open_form(page, held)
    page.keyboard.press("Escape")
    expect(form).to_have_count(0)
    expect(page.locator(".foot .person")).to_be_focused()
    held[0].continue_()
    page.wait_for_timeout(200)
    expect(page.locator(".foot .person")).to_be_focused()


def test_after_a_limit_a_message_can_be_left_and_a_late_offer_changes_nothing(
    page: Page, calls_back: ScriptedServer, held: list[Route]
) -> None:
    form = open_form(page, held)
    contact = form.get_by_label("E-post eller telefon")
    expect(contact).to_be_visible(timeout=LIMIT_MS + 5_000)
    expect(form.locator(".offer")).to_contain_text(
        "Vi fikk ikke vite om noen er ledige nå, eller når vi kan ringe deg. "
        "Du kan legge igjen en beskjed."
    )
    form.get_by_label("Navn").fill("Ola")
    contact.fill("912 34 567")
    form.get_by_label("Hva gjelder det?").fill("Ring meg.")
    held[0].continue_()
    page.wait_for_timeout(300)
    expect(form.locator(".slots")).to_have_count(0)
    expect(form.get_by_label("Hva gjelder det?")).to_have_value("Ring meg.")

    form.get_by_role("button", name="Prøv igjen").click()
    expect(form.locator("form")).to_have_attribute("aria-busy", "true")
    expect(form.get_by_role("status")).to_be_focused()
    wait_for_question(page, held, 2)
    held[1].continue_()
    expect(form.locator(".ways")).to_be_visible()
    for label, typed in (("Navn", "Ola"), ("Hva gjelder det?", "Ring meg.")):
        expect(form.get_by_label(label)).to_have_value(typed)
    expect(form.locator("input[name=contact]")).to_have_value("912 34 567")


def test_who_comes_back_waits_again_and_finds_what_was_written(
    page: Page, calls_back: ScriptedServer, held: list[Route]
) -> None:
    form = open_form(page, held)
    held[0].continue_()
    form.get_by_label("Legg igjen en beskjed").check()
    form.get_by_label("Navn").fill("Ola")
    form.get_by_label("Hva gjelder det?").fill("Noe annet.")
    page.keyboard.press("Escape")
    form = open_form(page, held, 2)
    expect(form.locator("form")).to_have_attribute("aria-busy", "true")
    held[1].continue_()
    expect(form.get_by_label("Navn")).to_have_value("Ola")
    expect(form.get_by_label("Hva gjelder det?")).to_have_value("Noe annet.")
    expect(form.get_by_label("Legg igjen en beskjed")).to_be_checked()


def test_the_last_time_that_is_taken_meanwhile_is_told(
    page: Page, calls_back: ScriptedServer
) -> None:
    page.locator(".foot .person").click()
    form = page.get_by_role("dialog")
    form.locator(".slots input").first.check()
    form.get_by_label("Telefonnummer").fill("921 34 567")
    form.get_by_label("Hva gjelder det?").fill("Ring meg.")
    calls_back.set_facts(**{**CALLS_BACK, "callback_hours": "off"})
    form.get_by_role("button", name="Bestill oppringning").click()
    expect(form.get_by_role("alert")).to_contain_text("opptatt")
    expect(form.get_by_role("button", name="Send beskjeden")).to_be_visible()
    expect(form.get_by_label("Hva gjelder det?")).to_have_value("Ring meg.")


def test_waiting_is_right_for_everybody(page: Page, held: list[Route]) -> None:
    open_form(page, held)
    page.clock.install()  # so that the limit does not come while the page is looked at
    assert faults(page) == []
