"""The chat page: ask, watch it stream, check the proof, stop, come back, clean up."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.web.browser import answers, ask, ask_and_wait, composer
from tests.web.scripted_answers import ALL_DATA, CHILD, FREE_IN_EU, SHIP
from tests.web.scripted_server import ScriptedServer

OWN_MESSAGE_MS = 50
# Sends what was written; how long until there is one more message of the customer than before.
SENT_MS = """(before) => new Promise((resolve) => {
  const start = performance.now();
  new MutationObserver((_, observer) => {
    if (document.querySelectorAll('.message.customer').length <= before) return;
    observer.disconnect();
    resolve(performance.now() - start);
  }).observe(document.body, {childList: true, subtree: true});
  document.querySelector('.send').click();
})"""


def test_says_first_that_it_is_a_machine(page: Page) -> None:
    expect(page.locator(".ai-notice")).to_contain_text("KI-assistent, ikke et menneske")
    expect(page.locator(".head")).to_contain_text("KI-assistent – kan ta feil")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tindra Mobil")
    expect(page.locator(".greeting")).to_have_text("Hei! Hva kan Tindra Mobil hjelpe deg med?")
    expect(page).to_have_title("Spør Tindra Mobil")
    expect(page.locator("html")).to_have_attribute("lang", "nb")
    expect(page.locator(".welcome button")).to_have_count(0)
    assert page.evaluate("document.cookie") == ""
    assert page.evaluate("localStorage.length") == 0


def test_streams_then_shows_the_final_answer(page: Page, server: ScriptedServer) -> None:
    ask(page, "Kan jeg bruke mobilen i EU? Svar gjerne langsomt.")
    draft = page.locator(".draft")
    expect(draft).to_contain_text(FREE_IN_EU)
    expect(draft).to_have_attribute("aria-busy", "true")
    expect(draft).not_to_contain_text(CHILD)
    expect(page.get_by_role("button", name="Stopp svaret")).to_be_visible()
    expect(page.get_by_role("button", name="Send", exact=True)).to_have_count(0)
    server.answerer.go_on()
    expect(answers(page)).to_have_count(1)
    expect(draft).to_have_count(0)
    expect(answers(page).last).to_contain_text(CHILD)
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_visible()


def test_says_what_it_does_while_nothing_is_there(page: Page, server: ScriptedServer) -> None:
    ask(page, "Tenk deg om: hva koster det?")
    expect(page.locator(".activity")).to_have_text("Leter på sidene våre …")
    expect(page.locator(".visually-hidden[role=status]")).to_have_text("Leter på sidene våre …")
    server.answerer.go_on()
    expect(page.locator(".activity")).to_have_count(0)
    expect(answers(page)).to_have_count(1)


def test_own_message_is_there_at_once(page: Page) -> None:
    took_ms = []
    for number in range(3):  # the quickest: a browser beside other work is late now and then
        composer(page).fill("Hva er inkludert?")
        took_ms.append(page.evaluate(SENT_MS, number))
        expect(answers(page)).to_have_count(number + 1)
    assert min(took_ms) <= OWN_MESSAGE_MS, took_ms


def test_citation_opens_its_quote(page: Page) -> None:
    answer = ask_and_wait(page, "Hva er inkludert når jeg er i EU?")
    marks = answer.locator(".mark")
    expect(marks).to_have_count(3)
    marks.first.click()
    expect(marks.first).to_have_attribute("aria-expanded", "true")
    quote = answer.locator(".quote")
    expect(quote.locator("blockquote")).to_have_text(f"{FREE_IN_EU} {ALL_DATA}")
    link = quote.get_by_role("link")
    expect(link).to_contain_text("Mobilen i utlandet")
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("rel", re.compile("noopener"))
    expect(link).to_have_attribute(
        "href", re.compile(r"^https://tindra\.example\.no/hjelp/utlandet\.html#:~:text=Samtaler")
    )
    expect(answer.locator(".is-supported")).to_have_text([FREE_IN_EU, ALL_DATA])
    expect(answer.get_by_role("group", name="Kilde 1")).to_be_focused()
    page.keyboard.press("Escape")
    expect(quote).to_have_count(0)
    expect(marks.first).to_be_focused()


def test_list_of_sources(page: Page) -> None:
    answer = ask_and_wait(page, "Hva er inkludert når jeg er i EU?")
    toggle = answer.get_by_role("button", name="Kilder (2)")
    toggle.click()
    sources = answer.locator(".source")
    expect(sources).to_have_count(2)
    sources.nth(1).click()
    expect(answer.locator("blockquote")).to_have_text(CHILD)
    expect(answer.locator(".supports")).to_have_text("Svaret gjengir sitatet ordrett.")
    toggle.click()
    expect(sources).to_have_count(0)


def test_list_with_bold_text_and_what_a_quote_supports(page: Page) -> None:
    answer = ask_and_wait(page, "Hvordan kjøper jeg en datapakke?")
    expect(answer.locator(".text ol li")).to_have_count(3)
    expect(answer.locator("strong")).to_have_text("Utlandet")
    answer.locator(".mark").nth(3).click()
    expect(answer.locator(".supports")).to_contain_text("Sitatet støtter disse setningene")
    expect(answer.locator(".supports li")).to_have_count(2)
    expect(answer.locator(".quote tr")).to_have_count(3)


def test_related_shows_quotes_and_offers_a_person(page: Page) -> None:
    answer = ask_and_wait(page, "Virker mobilen på cruise i Karibia?")
    expect(answer).to_have_attribute("data-outcome", "related")
    expect(answer.locator("blockquote").first).to_have_text(SHIP)
    expect(answer.locator("blockquote")).to_have_count(2)
    expect(answer.locator(".mark")).to_have_count(0)
    answer.get_by_role("button", name="Snakk med en person").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def test_refusal_offers_a_person_and_no_thumbs(page: Page) -> None:
    answer = ask_and_wait(page, "Hvem vinner fotballkampen?")
    expect(answer).to_have_attribute("data-outcome", "refused")
    expect(answer.get_by_role("button", name="Snakk med en person")).to_be_visible()
    expect(answer.locator(".feedback")).to_have_count(0)


def test_stop_keeps_what_was_proven(page: Page, server: ScriptedServer) -> None:
    ask(page, "Kan jeg bruke mobilen i EU? Svar gjerne langsomt.")
    expect(page.locator(".draft")).to_contain_text(FREE_IN_EU)
    page.get_by_role("button", name="Stopp svaret").click()
    expect(answers(page)).to_have_count(1)
    expect(answers(page).last).to_contain_text(FREE_IN_EU)
    expect(answers(page).last).to_contain_text("Du stoppet svaret.")
    expect(answers(page).last).not_to_contain_text(CHILD)
    expect(composer(page)).to_be_focused()


def test_withdrawn_draft_leaves_no_trace(page: Page, server: ScriptedServer) -> None:
    ask(page, "Kan jeg bruke mobilen i EU? Ta en omstart.")
    expect(page.locator(".draft")).to_contain_text(ALL_DATA)
    server.answerer.go_on()
    expect(answers(page)).to_have_count(1)
    expect(page.locator(".draft")).to_have_count(0)
    expect(answers(page).last.locator(".text")).to_contain_text(CHILD)


def test_reload_finds_the_conversation(page: Page, server: ScriptedServer) -> None:
    ask_and_wait(page, "Hva er inkludert når jeg er i EU?")
    ask(page, "Og hvis jeg spør langsomt?")
    expect(page.locator(".draft")).to_contain_text(FREE_IN_EU)
    composer(page).fill("halvskrevet")
    page.reload()
    expect(answers(page)).to_have_count(1)
    expect(page.locator(".message.customer")).to_have_count(2)
    expect(page.locator(".draft")).to_contain_text(FREE_IN_EU)
    expect(composer(page)).to_have_value("halvskrevet")
    server.answerer.go_on()
    expect(answers(page)).to_have_count(2)
    # What was there before the reload is not read aloud again.
    expect(page.get_by_role("log").locator("p")).to_have_count(1)


def test_answers_are_read_aloud_once(page: Page) -> None:
    log = page.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    expect(log).to_be_empty()
    ask_and_wait(page, "Hva er inkludert når jeg er i EU?")
    expect(log.locator("p")).to_have_count(1)
    expect(log).to_contain_text(f"KI-assistent: {FREE_IN_EU}")
    expect(log).to_contain_text("2 kilder")


def test_thumbs_and_reasons(page: Page) -> None:
    answer = ask_and_wait(page, "Hva er inkludert når jeg er i EU?")
    down = answer.get_by_role("button", name="Ikke nyttig svar")
    with page.expect_response("**/feedback") as first:
        down.click()
    assert first.value.status == 204
    answer.get_by_role("button", name="Utdatert").click()
    answer.get_by_label("Fortell gjerne mer").fill("Prisen er ny.")
    with page.expect_response("**/feedback") as second:
        answer.get_by_role("button", name="Send inn").click()
    assert second.value.status == 204
    assert second.value.request.post_data_json == {
        "value": "down",
        "reason": "outdated",
        "comment": "Prisen er ny.",
    }
    expect(answer.locator(".reasons")).to_have_count(0)
    expect(answer.locator(".thanks")).to_be_visible()
    page.reload()
    expect(down).to_have_attribute("aria-pressed", "true")


def test_copy_takes_the_sources_along(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    answer = ask_and_wait(page, "Hva er inkludert når jeg er i EU?")
    answer.get_by_role("button", name="Kopier svaret").click()
    expect(page.locator(".visually-hidden[role=status]")).to_have_text("Svaret er kopiert.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(FREE_IN_EU)
    assert "[2] Familie og barn: https://tindra.example.no/abonnement/familie.html" in copied


def test_transcript(page: Page, tmp_path: Path) -> None:
    ask_and_wait(page, "Hva er inkludert når jeg er i EU?")
    page.get_by_role("button", name="Meny").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Last ned samtalen").click()
    download.value.save_as(tmp_path / "transcript.txt")
    text = (tmp_path / "transcript.txt").read_text("utf-8")
    assert "Hva er inkludert når jeg er i EU?" in text
    assert FREE_IN_EU in text


@pytest.mark.parametrize("entry", ["Ny samtale", "Slett fra denne enheten"])
def test_starting_anew(page: Page, entry: str) -> None:
    ask_and_wait(page, "Hva er inkludert når jeg er i EU?")
    page.get_by_role("button", name="Meny").click()
    page.get_by_role("button", name=entry).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    dialog.locator(".primary").click()
    expect(page.locator(".message")).to_have_count(0)
    assert page.evaluate("localStorage.length") == 0
    page.reload()
    expect(composer(page)).to_be_visible()
    expect(page.locator(".message")).to_have_count(0)
    ask_and_wait(page, "Hva er inkludert når jeg er i EU?")


def test_too_long_text_is_not_sent(page: Page) -> None:
    composer(page).fill("x" * 1799)
    expect(page.locator(".counter")).to_be_empty()
    composer(page).fill("x" * 1800)
    expect(page.locator(".counter")).to_have_text("200 tegn igjen")
    composer(page).fill("x" * 2001)
    expect(page.locator(".counter")).to_have_text("Teksten er 1 tegn for lang.")
    composer(page).press("Enter")
    expect(page.locator(".message")).to_have_count(0)
    expect(composer(page)).to_have_attribute("aria-invalid", "true")


def test_enter_while_composing_does_not_send(page: Page) -> None:
    composer(page).fill("にほん")
    composer(page).dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    composer(page).press("Shift+Enter")
    expect(page.locator(".message")).to_have_count(0)
    expect(composer(page)).to_have_value("にほん\n")
    composer(page).fill("   \n ")
    composer(page).press("Enter")
    expect(page.locator(".message")).to_have_count(0)


def test_does_not_pull_a_reader_down(page: Page, server: ScriptedServer) -> None:
    page.set_viewport_size({"width": 900, "height": 500})
    for _ in range(3):
        ask_and_wait(page, "Hva er inkludert når jeg er i EU?")
    thread = page.locator(".thread")
    assert thread.evaluate("e => e.scrollHeight - e.scrollTop - e.clientHeight") < 48
    ask(page, "Og hvis jeg spør langsomt?")
    expect(page.locator(".draft")).to_be_visible()
    thread.evaluate("e => e.scrollTo(0, 0)")
    page.wait_for_timeout(100)
    server.answerer.go_on()
    button = page.get_by_role("button", name="Nye meldinger")
    expect(button).to_be_visible()
    assert thread.evaluate("e => e.scrollTop") == 0
    button.click()
    expect(button).to_have_count(0)
    expect(answers(page).last).to_be_in_viewport()
    thread.evaluate("e => e.scrollTo(0, 0)")
    page.wait_for_timeout(100)
    ask_and_wait(page, "Hva er inkludert når jeg er i EU?")
    expect(answers(page).last).to_be_in_viewport()
    expect(button).to_have_count(0)
