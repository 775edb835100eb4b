"""Closed, a time to be called back, its confirmation: by keyboard, reloaded, in a second tab."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.web.browser import ask_and_wait, sends_handoff
from tests.web.chat_states import CALLS_BACK
from tests.web.live import an_agent, queue_bar
from tests.web.scripted_server import ScriptedServer


@pytest.fixture
def calls_back(server: ScriptedServer) -> Iterator[ScriptedServer]:
    """The company with hours and times to be called back."""
    server.set_facts(**CALLS_BACK)
    yield server
    server.set_facts()


def press_to(page: Page, selector: str, key: str = "Tab", most: int = 60) -> None:
    """Press a key until something has the keyboard's focus."""
    for _ in range(most):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{selector} is not reached by {key}")


def test_closed_then_a_time_then_the_confirmation_by_keyboard(
    page: Page, context: BrowserContext, calls_back: ScriptedServer
) -> None:
    page.reload()
    expect(page.locator(".foot .until")).to_have_text("Legg igjen en beskjed")
    ask_and_wait(page, "Hvem vinner fotballkampen?")
    press_to(page, ".foot .person", "Tab")
    page.keyboard.press("Enter")
    form = page.get_by_role("dialog")
    offer = form.locator(".offer")
    expect(offer).to_contain_text("Vi har stengt i dag")
    expect(offer).to_contain_text("(flytting)")
    expect(offer).to_contain_text("Du kan velge når du vil bli ringt opp")
    expect(offer).to_contain_text("Legger du igjen en beskjed, kan du få svar innen")
    expect(form.get_by_label("Hva gjelder det?")).to_have_value("Hvem vinner fotballkampen?")

    press_to(page, ".handoff .primary")
    page.keyboard.press("Enter")  # nothing is chosen yet: the first error is told and focused
    expect(form.locator(".slots")).to_be_focused()
    expect(form.locator(".slots")).to_have_accessible_description("Velg en tid.")
    press_to(page, ".slots input")
    page.keyboard.press("ArrowDown")
    chosen = form.locator(".slots [role=status]")
    expect(chosen).to_contain_text("Valgt tid:")
    slot = chosen.inner_text().removeprefix("Valgt tid: ")
    press_to(page, "input[name=contact]")
    page.keyboard.type("912 34 567")
    press_to(page, ".handoff .primary")
    with page.expect_response(lambda answer: sends_handoff(answer.request)) as response:
        page.keyboard.press("Enter")
    assert response.value.status == 201

    day, times = slot.rsplit(", ", 1)
    start, end = times.split("–")
    promised = f"Avtalt: Vi ringer deg {day} mellom {start} og {end}."
    line = page.locator(".message.system")
    expect(line).to_contain_text(promised)
    expect(line).to_contain_text("Hvem vinner fotballkampen?")
    expect(page.get_by_role("log")).to_contain_text(promised)
    expect(page.locator(".foot .person")).to_be_focused()
    page.reload()
    expect(line).to_contain_text(promised)

    other = context.new_page()
    other.goto("/chat/tindra")
    expect(other.locator(".message.system")).to_contain_text(promised)
    other.locator(".foot .person").click()
    form = other.get_by_role("dialog")
    expect(form.get_by_label("Telefonnummer")).to_have_value("+4791234567")  # asked once
    form.locator("summary").nth(1).click()
    form.locator(".slots details").nth(1).locator("input").first.check()
    form.get_by_label("Hva gjelder det?").fill("Heller en annen dag.")
    form.get_by_role("button", name="Bestill oppringning").click()
    for tab in (other, page):  # the first tab hears of it by its stream
        expect(tab.locator(".message.system").last).to_contain_text("Flyttet: Vi ringer deg nå")


def test_a_change_of_mind_before_sending(page: Page, calls_back: ScriptedServer) -> None:
    page.locator(".foot .person").click()
    form = page.get_by_role("dialog")
    form.locator(".slots input").first.check()
    form.get_by_label("Legg igjen en beskjed").check()
    expect(form.locator(".slots")).to_have_count(0)
    form.get_by_label("E-post eller telefon").fill("ola@example.no")
    form.get_by_label("Hva gjelder det?").fill("Ring ikke, skriv.")
    with page.expect_response(lambda answer: sends_handoff(answer.request)) as response:
        form.get_by_role("button", name="Send beskjeden").click()
    assert "slot_start" not in response.value.request.post_data_json
    expect(page.locator(".message.system")).to_contain_text("Du får svar innen")


def test_what_the_server_refuses_stands_beside_its_field(
    page: Page, calls_back: ScriptedServer
) -> None:
    page.locator(".foot .person").click()
    form = page.get_by_role("dialog")
    form.locator(".slots input").first.check()
    form.get_by_label("Hva gjelder det?").fill("Hjelp meg.")
    number = form.get_by_label("Telefonnummer")
    number.fill("00 00 00")
    form.get_by_role("button", name="Bestill oppringning").click()
    expect(number).to_be_focused()
    expect(number).to_have_accessible_description(
        "Dette er ikke et gyldig telefonnummer. Er det et utenlandsk nummer, begynner du med + og "
        "landkoden. Nummeret du vil bli ringt på."
    )
    number.fill("912 34 567")
    calls_back.set_facts(
        **{**CALLS_BACK, "callback_hours": "Mo-Su 00:10-23:55"}
    )  # that time is no more
    taken = form.locator(".slots input").first.get_attribute("value")
    form.get_by_role("button", name="Bestill oppringning").click()
    expect(form.locator(".slots")).to_be_focused()
    expect(form.locator(".slots")).to_have_accessible_description(
        "Denne tiden er dessverre opptatt. Velg en annen."
    )
    expect(form.locator(".slots input").first).not_to_have_attribute("value", str(taken))
    expect(number).to_have_value("912 34 567")


def test_who_is_there_can_be_waited_for(page: Page, server: ScriptedServer) -> None:
    with an_agent(server):
        page.reload()
        expect(page.locator(".foot .until")).to_have_text("Åpent nå")
        page.locator(".foot .person").click()
        form = page.get_by_role("dialog")
        expect(form.locator(".offer")).to_contain_text("En person kan ta over her i chatten nå.")
        form.get_by_role("button", name="Snakk med en person nå").click()
        expect(form).to_have_count(0)
        expect(queue_bar(page)).to_be_visible()
        expect(page.locator(".foot .until")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_fits_a_narrow_screen(page: Page, calls_back: ScriptedServer, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": 320, "height": 640})
    page.reload()
    expect(page.locator(".foot .until")).to_be_visible()
    page.locator(".foot .person").click()
    page.locator(".slots").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.locator("dialog[open]").evaluate("e => e.scrollWidth <= e.clientWidth")
