"""Customers who say who they are: sign-in and back to the conversation, and the site's word."""

from __future__ import annotations

import asyncio
import os
import re
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import httpx2
import pytest
from joserfc.jwk import OKPKey
from playwright.sync_api import BrowserContext, Locator, Page, expect

from api.access.roles import Role
from api.streams.hub import Hub
from api.visitors.visitors import Visitors
from knowledge.companies.companies import Companies
from knowledge.database import Database
from tests.api.provider import person, serving_provider
from tests.api.visitors import as_given, claims, set_up, signed
from tests.web.axe import faults
from tests.web.browser import ask, ask_and_wait, composer
from tests.web.scripted_server import ScriptedServer
from tests.web.widget import call, heard, open_chat, panel, wait_until_heard

SECRET_NAME = "SVARVAKT_WEB_TEST_SECRET"
KEY = OKPKey.generate_key("Ed25519")
QUESTION = "Hvorfor er fakturaen min så høy?"
NAMES = {"kari": "Kari Nordmann", "ola": "Ola Hansen"}


def in_server(server: ScriptedServer, work: Callable[[Database], Awaitable[Any]]) -> None:
    async def run() -> None:
        database = Database(server.database_url)
        try:
            await work(database)
        finally:
            await database.close()

    asyncio.run(run())


@pytest.fixture(scope="module", autouse=True)
def company(server: ScriptedServer) -> Iterator[None]:
    """The company with a site that signs, and something to sign in with, in this file only."""
    os.environ[SECRET_NAME] = "a secret of the provider"
    with serving_provider() as issuer:
        for subject, name in NAMES.items():
            person(issuer, subject, name=name)
        provider = {
            "label": "Vipps", "issuer": issuer, "client_id": "tindra",
            "client_secret_env": SECRET_NAME,
        }  # fmt: skip
        settings = {"provider": provider, "matters": [{"phrases": ["faktura"]}]}
        in_server(server, lambda base: set_up(base, as_given(KEY, "k1"), settings=settings))
        yield

    async def clear(database: Database) -> None:
        found = await Companies(database).get("tindra")
        await set_up(database)
        await Visitors(database, Hub()).keys.revoke(found.id, "k1")

    in_server(server, clear)


def sign_in_button(page: Any) -> Locator:
    found: Locator = page.get_by_role("button", name="Logg inn med Vipps")
    return found


def line(page: Any) -> Locator:
    """The line that says who is signed in."""
    found: Locator = page.locator(".banner.calm")
    return found


def prove(page: Page, subject: str) -> None:
    """Do what the provider asks."""
    page.locator("input[name=sub]").fill(subject)
    page.get_by_role("button", name="Authorize", exact=True).click()


def sound(page: Page) -> list[str]:
    """Return what is wrong with the page, without motion; it is as wide as before afterwards."""
    size = page.viewport_size
    page.emulate_media(reduced_motion="reduce")
    found = faults(page)
    page.emulate_media(color_scheme="light")
    if size is not None:
        page.set_viewport_size(size)
    return found


def offered(page: Any) -> Locator:
    """Ask about a matter that needs the customer, and return the reply."""
    reply = ask_and_wait(page, QUESTION)
    expect(reply).to_contain_text("Logg inn med Vipps")
    expect(reply.get_by_role("button", name="Snakk med en person")).to_be_visible()
    return reply


def test_there_and_back_to_the_same_conversation(page: Page, context: BrowserContext) -> None:
    offered(page)
    composer(page).fill("Dette er ikke sendt")
    assert sound(page) == []
    sign_in_button(page).click()
    prove(page, "kari")
    page.wait_for_url(re.compile(r"/chat/tindra"))
    expect(line(page)).to_contain_text("Innlogget som Kari Nordmann · bekreftet av Vipps")
    expect(page.locator(".message.customer")).to_have_text(re.compile(re.escape(QUESTION)))
    told = page.locator(".message.system")
    expect(told).to_contain_text("Du er logget inn med Vipps som Kari Nordmann.")
    expect(sign_in_button(page)).to_have_count(0)
    expect(composer(page)).to_have_value("Dette er ikke sendt")
    assert "code" not in page.url
    assert sound(page) == []
    page.reload()
    expect(line(page)).to_contain_text("Kari Nordmann")
    second = context.new_page()
    second.goto("/chat/tindra?lang=nb")
    expect(line(second)).to_contain_text("Kari Nordmann")
    answer = ask_and_wait(second, QUESTION)
    expect(answer).to_contain_text("nå vet vi hvem du er")
    expect(page.locator(".message.bot").last).to_contain_text("nå vet vi hvem du er")
    page.go_back()
    page.goto("/identify?site=tindra&lang=nb")
    page.wait_for_url(re.compile(r"/chat/tindra"))


def test_signing_out(page: Page, context: BrowserContext, server: ScriptedServer) -> None:
    offered(page)
    sign_in_button(page).click()
    prove(page, "kari")
    expect(line(page)).to_contain_text("Kari Nordmann")
    stored = page.evaluate("JSON.parse(localStorage['svarvakt:tindra']).conversation")
    second = context.new_page()
    second.goto("/chat/tindra?lang=nb")
    expect(line(second)).to_be_visible()
    line(page).get_by_role("button", name="Logg ut").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("kan ikke åpnes igjen")
    assert sound(page) == []
    with page.expect_response("**/identity") as answer:
        dialog.get_by_role("button", name="Logg ut").click()
    assert answer.value.status == 204
    for one in (page, second):
        expect(line(one)).to_have_count(0)
        expect(one.locator(".message")).to_have_count(0)
    gone = httpx2.get(
        f"{server.url}/api/widget/v1/conversations/{stored['id']}",
        headers={"Authorization": f"Bearer {stored['token']}"},
        trust_env=False,
    )
    assert gone.status_code == 404


def test_turning_back_loses_nothing(page: Page) -> None:
    offered(page)
    sign_in_button(page).click()
    page.get_by_role("button", name="Deny").click()
    problem = page.get_by_role("alert")
    expect(problem).to_contain_text("Innloggingen ble avbrutt")
    assert sound(page) == []
    page.get_by_role("button", name="Prøv igjen").click()
    page.get_by_role("button", name="Deny").click()
    page.get_by_role("button", name="Tilbake til samtalen").click()
    page.wait_for_url(re.compile(r"/chat/tindra"))
    expect(page.locator(".message.customer")).to_contain_text(QUESTION)
    expect(sign_in_button(page)).to_be_visible()
    expect(line(page)).to_have_count(0)
    page.locator(".message.bot").get_by_role("button", name="Snakk med en person").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def test_another_person_is_told_so(page: Page) -> None:
    offered(page)
    sign_in_button(page).click()
    prove(page, "kari")
    expect(line(page)).to_contain_text("Kari Nordmann")
    page.goto("/identify?site=tindra&lang=nb#start")
    prove(page, "ola")
    expect(page.get_by_role("alert")).to_contain_text("En annen person har logget inn")
    page.get_by_role("button", name="Tilbake til samtalen").click()
    expect(line(page)).to_contain_text("Kari Nordmann")


def test_addresses_that_somebody_sent(page: Page) -> None:
    for address, said in (
        ("#code=made-up", "Vi finner ikke samtalen"),
        ("#problem=sign_in_expired", "tok for lang tid"),
        ("#problem=<img src=x onerror=alert(1)>", "Vi får ikke kontakt"),
        ("#start", "Vi finner ikke samtalen"),
    ):
        page.goto("about:blank")
        page.goto(f"/identify?site=tindra&lang=nb{address}")
        expect(page.get_by_role("alert")).to_contain_text(said)
    assert page.goto("/identify?site=nobody").status == 404  # type: ignore[union-attr]


def test_from_the_widget_in_a_window(host: Page, context: BrowserContext) -> None:
    inside = open_chat(host)
    offered(inside)
    with context.expect_page() as opened:
        sign_in_button(inside).click()
    window = opened.value
    prove(window, "kari")
    expect(window.get_by_role("status")).to_contain_text("Du kan lukke dette vinduet")
    window.wait_for_event("close", timeout=10_000)
    expect(line(inside)).to_contain_text("Innlogget som Kari Nordmann")
    expect(inside.locator(".message.customer")).to_contain_text(QUESTION)
    host.reload()
    expect(line(panel(host))).to_contain_text("Kari Nordmann")


def test_the_sites_signed_word(host: Page) -> None:
    inside = open_chat(host)
    token = signed(KEY, claims(), kid="k1")
    call(host, "identify", token)
    expect(line(inside)).to_contain_text("Innlogget som Kari Nordmann · bekreftet av Tindra Mobil")
    assert token not in host.frames[1].evaluate("JSON.stringify([localStorage, sessionStorage])")
    ask_and_wait(inside, "Hva er inkludert når jeg er i EU?")
    host.reload()
    expect(line(panel(host))).to_contain_text("Kari Nordmann")
    call(host, "identify", signed(KEY, claims(name="Kari N. Hansen", jti="2"), kid="k1"))
    expect(line(panel(host))).to_contain_text("Kari N. Hansen")
    expect(panel(host).locator(".message.customer")).to_have_count(1)
    call(host, "identify", signed(KEY, claims(sub="other", name="Per"), kid="k1"))
    expect(line(panel(host))).to_contain_text("Innlogget som Per")
    expect(panel(host).locator(".message.customer")).to_have_count(0)
    call(host, "logout")
    expect(line(panel(host))).to_have_count(0)
    assert host.evaluate("sessionStorage.length") <= 1


def test_a_token_that_proves_nothing(host: Page, watch: Any) -> None:
    inside = open_chat(host)
    ask_and_wait(inside, "Hva er inkludert når jeg er i EU?")
    now = int(time.time())
    for token, code in (
        (signed(OKPKey.generate_key("Ed25519"), kid="k1"), "identity_refused"),
        (signed(KEY, claims(iat=now - 500, exp=now - 300), kid="k1"), "identity_expired"),
    ):
        call(host, "identify", token)
        wait_until_heard(host, "error", code=code)
    assert ["error", {"code": "identity_refused"}] in heard(host)
    expect(line(inside)).to_have_count(0)
    expect(inside.locator(".message.customer")).to_have_count(1)
    # The browser itself writes a line for each answer of 403.
    watch.errors = [one for one in watch.errors if "403" not in one]


def test_only_signed_words_say_who_it_is(host: Page) -> None:
    inside = open_chat(host)
    call(host, "context", {"customerId": "12345", "orderId": "A-7"})
    inside.locator(".foot .person").click()
    form = inside.get_by_role("dialog")
    expect(form).to_contain_text("A-7")
    expect(form).not_to_contain_text("12345")


def test_agents_see_what_was_proven(page: Page, signed_in: Callable[..., Page]) -> None:
    offered(page)
    sign_in_button(page).click()
    prove(page, "kari")
    expect(line(page)).to_be_visible()
    desk = signed_in("/panel?company=tindra&lang=nb", Role.AGENT)
    desk.get_by_role("button", name="Velg en samtale").click()
    desk.get_by_role("dialog").get_by_role("button", name=re.compile("fakturaen")).first.click()
    desk.get_by_role("tab", name="Kunde").click()
    proven = desk.locator(".proven")
    expect(proven).to_contain_text("Bekreftet med Vipps")
    expect(proven).to_contain_text("Kari Nordmann")
    expect(proven).to_contain_text("kari")
    assert sound(desk) == []


def test_narrow_and_in_finnish(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto("/chat/tindra?lang=fi")
    ask(page, "Miksi faktura minun on niin suuri?")
    page.get_by_role("button", name="Kirjaudu: Vipps").click()
    prove(page, "kari")
    expect(line(page)).to_contain_text("Kirjautunut: Kari Nordmann")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert sound(page) == []
