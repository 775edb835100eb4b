"""The states of the chat page, for pictures and for axe."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

from playwright.sync_api import Page, expect

from tests.web.browser import answers, ask, ask_and_wait, composer
from tests.web.live import an_agent, enter_queue, new_agent
from tests.web.scripted_server import ScriptedServer

# Nobody in the chat, a message is answered within a working day, and calls are made day and night.
CALLS_BACK: dict[str, Any] = {
    "hours": "off",
    "message_hours": "24/7",
    "answer_within": "1 working day",
    "callback_hours": "24/7",
    "callback_capacity": 1000,
    "exceptions": [
        {"from": "2020-01-01", "to": "2099-12-31", "reason": "flytting", "channels": ["chat"]}
    ],
}

_NUMBERS = count(100)


def first_open(page: Page, server: ScriptedServer) -> None:
    """Show the notice and the greeting."""
    composer(page).wait_for()


def searching(page: Page, server: ScriptedServer) -> None:
    """Wait for the first sentence."""
    ask(page, "Tenk deg om: hva koster det å ringe hjem fra Spania?")
    page.locator(".activity").wait_for()


def streaming(page: Page, server: ScriptedServer) -> None:
    """Stop in the middle of an answer."""
    ask(page, "Kan jeg bruke mobilen i EU? Svar gjerne langsomt.")
    page.locator(".draft").wait_for()


def answered(page: Page, server: ScriptedServer) -> None:
    """Show an answer and, below it, an answer with a list."""
    ask_and_wait(page, "Hva er inkludert når jeg er i EU?")
    ask_and_wait(page, "Hvordan kjøper jeg en datapakke?")


def citation(page: Page, server: ScriptedServer) -> None:
    """Open a citation and its quote."""
    answer = ask_and_wait(page, "Hva er inkludert når jeg er i EU?")
    answer.locator(".mark").first.click()
    page.locator(".quote").wait_for()


def related(page: Page, server: ScriptedServer) -> None:
    """Show what the pages say without an answer."""
    ask_and_wait(page, "Virker mobilen på cruise i Karibia?")


def refused(page: Page, server: ScriptedServer) -> None:
    """Show a refusal."""
    ask_and_wait(page, "Hvem vinner fotballkampen i kveld?")


def alternatives(page: Page, server: ScriptedServer) -> None:
    """Ask back which company is meant, with a button for each."""
    ask_and_wait(page, "Hvilket selskap har ansvar for meg?")
    page.locator(".alternatives").wait_for()


def urgent(page: Page, server: ScriptedServer) -> None:
    """Show numbers to ring."""
    ask_and_wait(page, "Hjelp, det brenner på kjøkkenet!")
    page.locator(".calls").first.wait_for()


def notice(page: Page, server: ScriptedServer) -> None:
    """Answer from a notice, with its citation open."""
    answer = ask_and_wait(page, "Er det driftsproblemer hos dere nå?")
    answer.locator(".mark").first.click()
    page.locator(".quote").wait_for()


def directory(page: Page, server: ScriptedServer) -> None:
    """Answer from the contact directory."""
    ask_and_wait(page, "Hvem tar seg av regningen min?")


def feedback(page: Page, server: ScriptedServer) -> None:
    """Ask why an answer was no good."""
    answer = ask_and_wait(page, "Hva er inkludert når jeg er i EU?")
    answer.locator(".feedback button").nth(1).click()
    page.locator(".reasons").wait_for()


def stopped(page: Page, server: ScriptedServer) -> None:
    """Stop an answer."""
    streaming(page, server)
    page.locator(".stop").click()
    expect(answers(page)).to_have_count(1)


def awaited_offer(page: Page, server: ScriptedServer) -> None:
    """Wait for what is offered."""
    ask_and_wait(page, "Hvem vinner fotballkampen i kveld?")
    page.evaluate("() => { window.fetch = () => new Promise(() => {}); }")
    page.locator(".foot .person").click()
    page.locator(".awaited").wait_for()


def without_offer(page: Page, server: ScriptedServer) -> None:
    """Be told nothing of what is offered."""
    ask_and_wait(page, "Hvem vinner fotballkampen i kveld?")
    page.route("**/handoff", lambda route: route.abort())
    page.locator(".foot .person").click()
    page.locator(".offer button").wait_for()


def offered_queue(page: Page, server: ScriptedServer) -> None:
    """Show that somebody is there."""
    ask_and_wait(page, "Hvem vinner fotballkampen i kveld?")
    with an_agent(server):
        page.locator(".foot .person").click()
        page.locator(".handoff .live").wait_for()


def handoff(page: Page, server: ScriptedServer) -> None:
    """Fill the form with an error."""
    ask_and_wait(page, "Hvem vinner fotballkampen i kveld?")
    page.locator(".foot .person").click()
    page.locator(".handoff input[name=contact]").fill("ola")
    page.locator(".handoff .primary").click()


def handed_off(page: Page, server: ScriptedServer) -> None:
    """Leave a message."""
    ask_and_wait(page, "Hvem vinner fotballkampen i kveld?")
    page.locator(".foot .person").click()
    page.locator(".handoff input[name=contact]").fill("ola@example.no")
    page.locator(".handoff .primary").click()
    page.locator(".message.system").wait_for()


def queued(page: Page, server: ScriptedServer) -> None:
    """Wait for a person."""
    ask_and_wait(page, "Hva er inkludert når jeg er i EU?")
    with an_agent(server):
        enter_queue(page, server)


def with_person(page: Page, server: ScriptedServer) -> None:
    """Talk to a person."""
    ask_and_wait(page, "Hva er inkludert når jeg er i EU?")
    kari = new_agent(server)  # does not go away: the page is looked at as it is with her
    conversation_id = enter_queue(page, server)
    kari.claim(conversation_id)
    ask(page, "Gjelder det også i Sveits?")
    kari.say(conversation_id, "Hei, Kari her. Ja, i Fri Data gjelder det også i Sveits.")
    page.locator(".message.agent").wait_for()
    kari.close()


def offered_times(page: Page, server: ScriptedServer) -> None:
    """Show times to be called back, on a day when the company is closed."""
    ask_and_wait(page, "Hvem vinner fotballkampen i kveld?")
    server.set_facts(**CALLS_BACK)
    page.locator(".foot .person").click()
    page.locator(".slots").wait_for()
    server.set_facts()


def refused_contact(page: Page, server: ScriptedServer) -> None:
    """Choose a time and leave a number that cannot be one."""
    offered_times(page, server)
    page.locator(".slots input").first.check()
    page.locator(".handoff input[name=contact]").fill("00 00 00")
    server.set_facts(**CALLS_BACK)
    page.locator(".handoff .primary").click()
    expect(page.locator("input[name=contact]")).to_have_attribute("aria-invalid", "true")
    server.set_facts()


def called_back(page: Page, server: ScriptedServer) -> None:
    """Book a call."""
    offered_times(page, server)
    page.locator(".slots input").first.check()
    number = f"934 56 {next(_NUMBERS)}"  # one is called back three times at most
    page.locator(".handoff input[name=contact]").fill(number)
    server.set_facts(**CALLS_BACK)
    page.locator(".handoff .primary").click()
    page.locator(".message.system").wait_for()
    server.set_facts()


def lost(page: Page, server: ScriptedServer) -> None:
    """Take the line down, with a message unsent."""
    ask_and_wait(page, "Hva er inkludert når jeg er i EU?")
    server.go_down()
    ask(page, "Gjelder det også i Sveits?")
    page.locator(".banner").wait_for()


def too_long(page: Page, server: ScriptedServer) -> None:
    """Write more than may be sent."""
    composer(page).fill("Jeg lurer på noe om utlandet. " * 70)


def menu(page: Page, server: ScriptedServer) -> None:
    """Open the menu."""
    ask_and_wait(page, "Hva er inkludert når jeg er i EU?")
    page.locator(".menu > button").click()


def languages(page: Page, server: ScriptedServer) -> None:
    """Open the list of languages."""
    page.locator(".languages > button").click()


def forget(page: Page, server: ScriptedServer) -> None:
    """Ask before deleting."""
    menu(page, server)
    page.locator(".menu li button").last.click()


def receipt(page: Page, server: ScriptedServer) -> None:
    """Show the link to an answer's receipt."""
    ask_and_wait(page, "Hva er inkludert når jeg er i EU?").locator(".receipt").click()
    page.locator(".receipt-link").wait_for()


def ended(page: Page, server: ScriptedServer) -> None:
    """End the conversation, and try to send no score."""
    menu(page, server)
    page.locator(".menu li button", has_text="Avslutt").click()
    page.locator("form.closing .primary").click()
    page.locator("form.closing .field-error", has_text="Velg").wait_for()


def scored(page: Page, server: ScriptedServer) -> None:
    """Give a score."""
    ended(page, server)
    page.locator("form.closing").get_by_role("radio", name="9").check()
    page.locator("form.closing .primary").click()
    page.locator(".closing.thanks").wait_for()


STATES: dict[str, Callable[[Page, ScriptedServer], None]] = {
    state.__name__: state
    for state in (
        first_open, searching, streaming, answered, citation, related, refused, alternatives,
        urgent, notice, directory, feedback, stopped, awaited_offer, without_offer, offered_queue,
        handoff, handed_off, queued, with_person, offered_times, refused_contact, called_back, lost,
        too_long, menu, languages, forget, receipt, ended, scored,
    )
}  # fmt: skip
