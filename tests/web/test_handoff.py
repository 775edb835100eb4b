"""The form that leaves a message for a person."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.web.browser import ask_and_wait, sends_handoff


def open_form(page: Page) -> Locator:
    """Open the form by the button that is always there."""
    page.locator(".foot").get_by_role("button", name="Snakk med en person").click()
    return page.get_by_role("dialog")


def test_checks_tie_errors_to_fields(page: Page) -> None:
    form = open_form(page)
    name, contact = form.get_by_label("Navn"), form.get_by_label("E-post eller telefon")
    text = form.get_by_label("Hva gjelder det?")
    expect(name).to_be_focused()
    form.get_by_role("button", name="Send beskjeden").click()
    expect(contact).to_be_focused()
    expect(contact).to_have_attribute("aria-invalid", "true")
    expect(contact).to_have_accessible_description(
        "Skriv en e-postadresse eller et telefonnummer. Her kan vi nå deg når vi svarer."
    )
    expect(text).to_have_accessible_description("Skriv kort hva det gjelder.")
    for wrong in ("ola", "ola@", "ola@x", "123", "@b.no"):
        contact.fill(wrong)
        expect(contact).to_have_attribute("aria-invalid", "true")
    for right in ("ola@example.no", "+47 912 34 567", "(08) 123-456"):
        contact.fill(right)
        expect(contact).to_have_attribute("aria-invalid", "false")


def test_who_asks_for_a_person_is_shown_the_way(page: Page) -> None:
    answer = ask_and_wait(page, "Kan jeg få snakke med et menneske om fakturaen?")
    expect(answer).to_contain_text("Trykk på «Snakk med en person» under")
    answer.get_by_role("button", name="Snakk med en person").click()
    text = page.get_by_role("dialog").get_by_label("Hva gjelder det?")
    expect(text).to_have_value("Kan jeg få snakke med et menneske om fakturaen?")


def test_last_question_is_filled_in_and_sent(page: Page) -> None:
    ask_and_wait(page, "Hvem vinner fotballkampen?")
    form = open_form(page)
    text = form.get_by_label("Hva gjelder det?")
    expect(text).to_have_value("Hvem vinner fotballkampen?")
    text.fill("Jeg vil vite hvem som vinner.")
    form.get_by_label("E-post eller telefon").fill("ola@example.no")
    with page.expect_response(lambda answer: sends_handoff(answer.request)) as response:
        form.get_by_role("button", name="Send beskjeden").click()
    assert response.value.status == 201
    assert response.value.request.post_data_json == {
        "contact": "ola@example.no",
        "text": "Jeg vil vite hvem som vinner.",
    }
    expect(form).to_have_count(0)
    line = page.locator(".message.system")
    expect(line).to_contain_text("Beskjeden din er levert til en person.")
    expect(line).to_contain_text("Jeg vil vite hvem som vinner.")
    expect(page.locator(".foot .person")).to_be_focused()
    page.reload()
    expect(line).to_be_visible()


def test_before_any_question(page: Page) -> None:
    form = open_form(page)
    form.get_by_label("Navn").fill("Ola")
    form.get_by_label("E-post eller telefon").fill("91234567")
    form.get_by_label("Hva gjelder det?").fill("Ring meg.")
    form.get_by_role("button", name="Send beskjeden").click()
    expect(page.locator(".message.system")).to_be_visible()
    expect(page.get_by_role("log")).to_contain_text("Beskjeden din er levert til en person.")


def test_what_was_written_is_kept(page: Page) -> None:
    form = open_form(page)
    form.get_by_label("Navn").fill("Ola")
    page.keyboard.press("Escape")
    expect(form).to_have_count(0)
    expect(page.locator(".foot .person")).to_be_focused()
    form = open_form(page)
    expect(form.get_by_label("Navn")).to_have_value("Ola")
    form.get_by_label("E-post eller telefon").fill("91234567")
    form.get_by_label("Hva gjelder det?").fill("Ring meg.")
    page.route("**/handoff", lambda route: route.abort(), times=1)
    form.get_by_role("button", name="Send beskjeden").click()
    expect(form.get_by_role("alert")).to_contain_text("Vi får ikke kontakt")
    expect(form.get_by_label("Hva gjelder det?")).to_have_value("Ring meg.")
    form.get_by_role("button", name="Send beskjeden").click()
    expect(page.locator(".message.system")).to_have_count(1)
