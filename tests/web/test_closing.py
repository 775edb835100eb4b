"""Receipts and scores in a real browser: from the chat, by a link, without scripts, on paper."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from api.access.roles import Role
from bot.catalogue import text as fixed_text
from tests.web.axe import faults
from tests.web.browser import answers, ask, ask_and_wait
from tests.web.scripted_answers import FREE_IN_EU, HOSTILE_MARKUP
from tests.web.scripted_server import ScriptedServer
from tests.web.widget import heard, names, open_chat, wait_until_heard

QUESTION = "Hva er inkludert når jeg er i EU?"
API = "/api/widget/v1/conversations"


@pytest.fixture
def plain(chromium: Browser, server: ScriptedServer) -> Page:
    """A page of somebody else's browser, with scripts switched off."""
    context = chromium.new_context(base_url=server.url, java_script_enabled=False)
    return context.new_page()


def receipt_of(page: Page, number: int = -1) -> str:
    """Ask the chat for an answer's receipt, and return the link."""
    answers(page).nth(number).locator(".receipt").click()
    link = page.locator(".receipt-link a")
    expect(link).to_be_visible()
    url = link.get_attribute("href") or ""
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()
    return url


def end(page: Page) -> None:
    page.locator(".menu > button").click()
    page.locator(".menu li button", has_text=fixed_text("nb", "chat.end_conversation")).click()


def come_back(page: Page) -> None:
    """Load the page anew, and wait until it knows whether to ask for a score."""
    with page.expect_response(lambda answer: answer.url.endswith("/score")) as asked:
        page.reload()
    assert asked.value.json()["state"] == "given"
    expect(page.locator(".message.system")).to_be_visible()


def score_link(page: Page, signed_in: Callable[..., Page]) -> str:
    """Let an agent make the link that is sent after the conversation on the page."""
    access = page.evaluate("JSON.parse(localStorage.getItem('svarvakt:tindra')).conversation")
    desk = signed_in("/panel", Role.AGENT)
    made: str = desk.evaluate(
        """async (id) => (await (await fetch(
          `/api/agent/v1/companies/tindra/conversations/${id}/score-link`, {method: 'POST'}
        )).json()).url""",
        access["id"],
    )
    desk.close()
    return made


def test_from_the_answer_to_its_receipt(page: Page, plain: Page) -> None:
    ask_and_wait(page, QUESTION)
    url = receipt_of(page)
    assert receipt_of(page) == url, "the same link comes back"
    plain.goto(url)
    expect(plain.locator("h1")).to_have_text("Kvittering")
    expect(plain.locator(".notice")).to_contain_text("KI-assistent")
    expect(plain.locator(".message.customer .text")).to_have_text(QUESTION)
    answer = plain.locator(".message.bot")
    expect(answer).to_have_attribute("data-ai", "extractive")
    expect(answer.locator(".text").first).to_contain_text(FREE_IN_EU)
    expect(answer.locator("mark").first).to_contain_text(FREE_IN_EU)
    answer.locator("a.mark").first.click()
    assert plain.url.endswith("#s1-1")
    plain.get_by_role("link", name="Suomi").click()
    expect(plain.locator("html")).to_have_attribute("lang", "fi")
    expect(plain.locator("h1")).to_have_text("Tosite")
    expect(plain.locator(".message.customer .text")).to_have_text(QUESTION)


def test_the_link_opens_in_a_tab(page: Page) -> None:
    ask_and_wait(page, QUESTION)
    page.locator(".menu > button").click()
    page.locator(".menu li button", has_text="Kvittering").click()
    with page.context.expect_page() as opened:
        page.locator(".receipt-link a").click()
    tab = opened.value
    expect(tab.locator(".message")).to_have_count(2)
    assert tab.evaluate("[window.opener, document.referrer]") == [None, ""]
    assert faults(tab) == []


def test_a_receipt_prints(page: Page, plain: Page, tmp_path: Path) -> None:
    ask_and_wait(page, QUESTION)
    plain.goto(receipt_of(page))
    plain.emulate_media(media="print", color_scheme="dark")
    expect(plain.locator(".languages")).to_be_hidden()
    expect(plain.locator(".address").first).to_be_visible()
    ground = plain.locator("main").evaluate("e => getComputedStyle(document.body).backgroundColor")
    assert ground == "rgba(0, 0, 0, 0)"
    paper = plain.pdf(path=tmp_path / "receipt.pdf", format="A4")
    assert paper.startswith(b"%PDF")


def test_end_score_thanks_and_never_again(page: Page) -> None:
    ask_and_wait(page, QUESTION)
    expect(page.locator("form.closing")).to_have_count(0)
    end(page)
    form = page.locator("form.closing")
    expect(form).to_be_visible()
    expect(page.locator(".message.system")).to_contain_text("Du har avsluttet samtalen.")
    # By the keyboard alone.
    form.locator("input").first.focus()
    page.keyboard.press("Space")
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    expect(form.get_by_role("radio", name="8")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.type("Raskt og greit")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    thanks = page.locator(".closing.thanks")
    expect(thanks).to_have_text(fixed_text("nb", "score.thanks"))
    expect(thanks).to_be_focused()
    come_back(page)
    expect(page.locator(".closing")).to_have_count(0)
    # The thread goes on, and its next episode has a score of its own.
    ask_and_wait(page, QUESTION)
    expect(page.locator(".closing")).to_have_count(0)
    end(page)
    expect(form).to_be_visible()


def test_a_second_tab_is_not_asked_twice(page: Page) -> None:
    ask_and_wait(page, QUESTION)
    other = page.context.new_page()
    other.goto("/chat/tindra")
    expect(answers(other)).to_have_count(1)
    end(page)
    for tab in (page, other):
        expect(tab.locator("form.closing")).to_be_visible()
        tab.locator("form.closing").get_by_role("radio", name="7").check()
    page.locator("form.closing .primary").click()
    other.locator("form.closing textarea").fill("En kommentar til")
    other.locator("form.closing .primary").click()
    for tab in (page, other):
        expect(tab.locator(".closing.thanks")).to_be_visible()


def test_the_question_speaks_the_chosen_language(page: Page) -> None:
    ask_and_wait(page, QUESTION)
    end(page)
    expect(page.locator("form.closing legend")).to_have_text(fixed_text("nb", "score.question"))
    page.locator(".languages > button").click()
    page.locator(".languages li button[lang=fi]").click()
    expect(page.locator("form.closing legend")).to_have_text(fixed_text("fi", "score.question"))


def test_no_end_while_it_answers(page: Page, server: ScriptedServer) -> None:
    ask(page, "Kan jeg bruke mobilen i EU? Svar gjerne langsomt.")
    page.locator(".draft").wait_for()
    end(page)
    expect(page.locator(".banner.error")).to_contain_text(
        fixed_text("nb", "errors.still_answering")
    )
    server.answerer.go_on()
    expect(answers(page)).to_have_count(1)
    expect(page.locator(".closing")).to_have_count(0)


def test_a_link_from_an_sms(page: Page, plain: Page, signed_in: Callable[..., Page]) -> None:
    ask_and_wait(page, QUESTION)
    end(page)
    expect(page.locator("form.closing")).to_be_visible()
    plain.goto(score_link(page, signed_in))
    expect(plain.get_by_role("radio")).to_have_count(11)
    plain.set_viewport_size({"width": 320, "height": 640})
    plain.locator("textarea").fill("Fin hjelp\nfra dere")
    plain.locator(".numbers label", has_text="10").click()
    plain.get_by_role("button", name="Send").click()
    expect(plain.locator(".notice")).to_have_text(fixed_text("nb", "score.given"))
    plain.reload()
    expect(plain.locator("form")).to_have_count(0)
    come_back(page)
    expect(page.locator(".closing")).to_have_count(0)


def test_score_pages_are_accessible(page: Page, signed_in: Callable[..., Page]) -> None:
    ask_and_wait(page, QUESTION)
    end(page)
    expect(page.locator("form.closing")).to_be_visible()
    url = score_link(page, signed_in)
    form = page.context.new_page()
    form.goto(url)
    assert faults(form) == []
    form.locator("form").evaluate("e => { e.noValidate = true; e.requestSubmit() }")
    expect(form.locator(".problem")).to_have_text(fixed_text("nb", "score.choose"))
    assert faults(form) == []
    form.set_viewport_size({"width": 320, "height": 640})
    form.locator(".numbers label").first.click()
    form.get_by_role("button", name="Send").click()
    expect(form.locator("form")).to_have_count(0)
    assert faults(form) == []


def test_hostile_text_stays_text(
    page: Page, server: ScriptedServer, signed_in: Callable[..., Page]
) -> None:
    """Corpus I on the receipt, the score's page and in the file (trust.md, S-10, S-25)."""
    seen: list[str] = []
    hostile = f"=cmd|' /C calc'!A0 {HOSTILE_MARKUP}"

    def watch(tab: Page) -> None:
        tab.on("dialog", lambda dialog: (seen.append(dialog.message), dialog.dismiss()))
        tab.on("pageerror", lambda error: seen.append(str(error)))
        tab.on("console", lambda line: seen.append(line.text) if line.type == "error" else None)
        tab.on(
            "request",
            lambda one: None if one.url.startswith(server.url) else seen.append(one.url),
        )

    watch(page)
    question = f'angrep "><svg onload=alert(1)> \u202e {HOSTILE_MARKUP} </title></script>'
    ask_and_wait(page, question)
    receipt = page.context.new_page()
    watch(receipt)
    receipt.goto(receipt_of(page))
    expect(receipt.locator(".message.customer .text")).to_have_text(question)
    expect(receipt.locator(".message.bot .text").first).to_contain_text(HOSTILE_MARKUP)
    expect(receipt.locator("mark").first).to_have_text(HOSTILE_MARKUP)
    assert receipt.locator("main :is(img, script, iframe, svg, a[onclick])").count() == 0
    for link in receipt.locator("main a").all():
        assert (link.get_attribute("href") or "").startswith(("https://", "#"))
    assert faults(receipt) == []
    end(page)
    page.locator("form.closing textarea").fill(hostile)
    page.locator("form.closing").get_by_role("radio", name="0", exact=True).check()
    page.locator("form.closing .primary").click()
    expect(page.locator(".closing.thanks")).to_be_visible()
    lead = signed_in("/panel", Role.TEAM_LEAD)
    text = lead.evaluate(
        "async () => (await fetch('/api/admin/v1/companies/tindra/scores/export.csv')).text()"
    )
    comments = [row["comment"] for row in csv.DictReader(io.StringIO(text, newline=""))]
    assert f"'{hostile}" in comments
    assert seen == []


def test_the_company_page_hears_of_it_but_not_of_links(host: Page) -> None:
    inside = open_chat(host)
    answer = ask_and_wait(inside, QUESTION)
    answer.locator(".receipt").click()
    link = inside.locator(".receipt-link a")
    with host.context.expect_page() as opened:
        link.click()
    expect(opened.value.locator("h1")).to_have_text("Kvittering")
    secret = urlsplit(opened.value.url).path.rpartition("/")[2]
    assert len(secret) == 43
    host.bring_to_front()
    inside.get_by_role("button", name="Lukk", exact=True).click()
    inside.get_by_role("button", name="Meny").click()
    inside.get_by_role("button", name="Avslutt samtalen").click()
    inside.locator("form.closing").get_by_role("radio", name="9").check()
    inside.locator("form.closing textarea").fill("Hemmelig kommentar")
    inside.locator("form.closing .primary").click()
    expect(inside.locator(".closing.thanks")).to_be_visible()
    wait_until_heard(host, "csat")
    events = heard(host)
    assert ["csat", {"score": 9}] in events
    assert names(host).count("conversation:ended") == 1
    assert "link:clicked" not in names(host)
    assert secret not in str(events)
    assert "Hemmelig" not in str(events)
