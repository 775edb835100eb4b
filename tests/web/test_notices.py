"""The strip of notices and what is cited from owners, in a real browser."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from bot.notices.notice import NoticeDraft
from bot.notices.severity import Severity
from bot.notices.store import Notices
from knowledge.companies.companies import Companies, Company
from knowledge.database import Database
from tests.accounts import in_database
from tests.web.axe import faults
from tests.web.browser import ask_and_wait, composer
from tests.web.scripted_server import ScriptedServer

TEXT = "Treg levering i Nord-Norge på grunn av uvær."
Result = TypeVar("Result")
Work = Callable[[Notices, Company], Awaitable[Result]]
Publish = Callable[..., str]


def in_store(server: ScriptedServer, work: Work[Result]) -> Result:
    """Do something with the server's notices from outside all loops."""

    async def run(database: Database) -> Result:
        company = await Companies(database).get("tindra")
        return await work(Notices(database, server.url), company)

    path = Path(server.database_url.partition("///")[2])
    with ThreadPoolExecutor(1) as thread:  # Playwright's own loop runs in this one
        found: Result = thread.submit(in_database, path, run).result()
    return found


def end(server: ScriptedServer, notice_id: str) -> None:
    in_store(server, lambda notices, company: notices.end(company, notice_id))


@pytest.fixture
def publish(server: ScriptedServer) -> Iterator[Publish]:
    """Add a notice that holds from now on; it is ended with the test."""
    added: list[str] = []

    def add(text: str = TEXT, lasts_s: float | None = None, **more: object) -> str:
        now = datetime.now(UTC)
        draft = NoticeDraft(
            {"nb": text},
            more.pop("severity", Severity.WARNING),  # type: ignore[arg-type]
            now - timedelta(minutes=1),
            None if lasts_s is None else now + timedelta(seconds=lasts_s),
            **more,  # type: ignore[arg-type]
        )
        notice = in_store(server, lambda notices, company: notices.add(company, draft))
        added.append(notice.id)
        return notice.id

    yield add
    for notice_id in added:
        end(server, notice_id)


@pytest.fixture
def chat(context: BrowserContext) -> Callable[..., Page]:
    """Open the chat page after notices were made."""

    def open_chat(path: str = "/chat/tindra") -> Page:
        page = context.new_page()
        page.goto(path)
        composer(page).wait_for()
        return page

    return open_chat


def test_it_stands_there_at_once_and_nothing_jumps(
    publish: Publish, context: BrowserContext
) -> None:
    publish(link="https://tindra.example.no/drift")
    page = context.new_page()
    page.add_init_script(
        "window.shifts = 0; new PerformanceObserver((list) => { for (const one of"
        " list.getEntries()) window.shifts += one.value; })"
        ".observe({ type: 'layout-shift', buffered: true });"
    )
    page.goto("/chat/tindra")
    strip = page.get_by_role("status").filter(has_text=TEXT)
    expect(strip).to_contain_text("Viktig:")
    expect(strip.locator(".icon-alert")).to_be_visible()
    link = strip.get_by_role("link")
    expect(link).to_have_attribute("href", "https://tindra.example.no/drift")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    page.wait_for_timeout(500)
    assert page.evaluate("window.shifts") < 0.01


def test_it_is_put_away_for_good_and_the_focus_is_kept(
    publish: Publish, chat: Callable[..., Page]
) -> None:
    publish()
    page = chat()
    strip = page.locator(".notices")
    expect(strip).to_contain_text(TEXT)
    strip.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text(TEXT)).to_have_count(0)
    assert page.evaluate("document.activeElement !== document.body")
    page.reload()
    composer(page).wait_for()
    expect(page.get_by_text(TEXT)).to_have_count(0)
    publish("En ny melding.")
    expect(page.locator(".notices")).to_contain_text("En ny melding.")


def test_it_goes_from_the_open_page_when_its_time_is_up(
    publish: Publish, chat: Callable[..., Page]
) -> None:
    publish(lasts_s=6)
    page = chat()
    expect(page.get_by_text(TEXT)).to_be_visible()
    expect(page.get_by_text(TEXT)).to_have_count(0, timeout=9_000)


def test_one_that_its_owner_ends_goes_within_seconds(
    publish: Publish, chat: Callable[..., Page], server: ScriptedServer
) -> None:
    notice_id = publish()
    page = chat()
    expect(page.get_by_text(TEXT)).to_be_visible()
    end(server, notice_id)
    expect(page.get_by_text(TEXT)).to_have_count(0, timeout=12_000)


def test_it_says_when_it_is_in_another_language(
    publish: Publish, chat: Callable[..., Page]
) -> None:
    publish()
    page = chat("/chat/tindra?lang=fi")
    strip = page.locator(".notices")
    expect(strip).to_contain_text("Tiedote on saatavilla vain norjaksi")
    expect(strip.locator("[lang=nb]")).to_have_text(TEXT)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible_on_the_smallest_screen(
    publish: Publish, chat: Callable[..., Page], scheme: str
) -> None:
    for severity in Severity:
        publish(f"{severity}: {TEXT}", severity=severity, link="https://tindra.example.no/drift")
    page = chat()
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    page.set_viewport_size({"width": 320, "height": 568})
    expect(page.locator(".notices .banner")).to_have_count(3)
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    expect(composer(page)).to_be_in_viewport()


def test_an_answer_quotes_the_notice(page: Page) -> None:
    answer = ask_and_wait(page, "Er det driftsproblemer hos dere nå?")
    expect(answer).to_have_attribute("data-outcome", "notice")
    expect(answer).to_contain_text("Dette er meldt nå.")
    answer.locator(".mark").first.click()
    expect(answer.locator("blockquote")).to_have_text("Treg levering i Nord-Norge.")
    expect(answer.locator("figcaption")).to_contain_text("Driftsmelding fra")


def test_an_answer_from_the_directory_cites_the_entry(page: Page) -> None:
    answer = ask_and_wait(page, "Hvem tar seg av regningen min?")
    expect(answer).to_contain_text("Faktura tar seg av dette.")
    answer.locator(".mark").first.click()
    expect(answer.locator("blockquote")).to_contain_text("11 22 33 55")


def test_the_strip_leaves_place_on_a_narrow_screen(
    chat: Callable[..., Page], publish: Publish
) -> None:
    publish("Nettet er nede i Bodø.", severity=Severity.CRITICAL)
    publish("Treg levering i Nord-Norge på grunn av uvær, trolig til fredag kveld.")
    page = chat()
    page.set_viewport_size({"width": 320, "height": 640})
    strip = page.locator(".notices .banner")
    expect(strip).to_have_count(2)
    for index in range(2):
        text = strip.nth(index).locator("p").bounding_box()
        cross = strip.nth(index).get_by_role("button", name="Lukk").bounding_box()
        assert text is not None
        assert cross is not None
        assert text["x"] + text["width"] <= cross["x"]
        assert cross["y"] < text["y"] + text["height"]
    colours = strip.evaluate_all("all => all.map(one => getComputedStyle(one).backgroundColor)")
    assert len(set(colours)) == 2, "what is grave looks so"
    page.emulate_media(reduced_motion="reduce")
    assert faults(page) == []
