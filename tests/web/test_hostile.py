"""Hostile texts in questions, answers, titles, quotes and addresses stay texts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.web.browser import answers, ask_and_wait
from tests.web.scripted_answers import HOSTILE_MARKUP
from tests.web.scripted_server import ScriptedServer

HOSTILE_QUESTIONS = [
    f"angrep {HOSTILE_MARKUP}",
    "angrep </script><script>alert(1)</script>",
    "angrep <svg onload=alert(1)><iframe src=javascript:alert(2)>",
    'angrep "><img src=//evil.example/x onerror=alert(1)>',
    "angrep javascript:alert(1) data:text/html,<script>alert(1)</script>",
    "angrep \u202eabc\u200b ﷽ Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞",
    "angrep " + "x" * 1500,
]


@pytest.mark.parametrize("question", HOSTILE_QUESTIONS, ids=range(len(HOSTILE_QUESTIONS)))
def test_hostile_text_stays_text(page: Page, server: ScriptedServer, question: str) -> None:
    dialogs: list[str] = []
    foreign: list[str] = []
    violations: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.on(
        "request",
        lambda request: None if request.url.startswith(server.url) else foreign.append(request.url),
    )
    page.on("console", lambda line: violations.append(line.text) if line.type == "error" else None)
    answer = ask_and_wait(page, question)
    answer.locator(".mark").first.click()
    expect(answer.locator("blockquote")).to_be_visible()
    answer.locator(".source").nth(1).click()
    page.reload()
    expect(answers(page)).to_have_count(1)
    answers(page).locator(".mark").nth(1).click()
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    for link in page.get_by_role("link").all():
        assert (link.get_attribute("href") or "").startswith(("https://", "http://"))
    assert page.locator(".messages :is(img, script, iframe, svg:not(.icon))").count() == 0
    expect(page.locator(".message.customer .bubble")).to_contain_text(question.strip())
    assert (dialogs, foreign, violations) == ([], [], [])


def test_link_shows_where_it_leads(page: Page) -> None:
    answer = ask_and_wait(page, "angrep")
    assert "[klikk](javascript:alert(3))" in answer.locator(".text").inner_text()
    link = answer.locator(".text a")
    expect(link.first).to_have_attribute("href", "https://evil.example/?a=1")
    expect(link.first).to_have_attribute("rel", "noopener noreferrer")
    expect(answer.locator(".text strong")).to_have_text("fet")
    expect(answer.locator(".text code")).to_have_text("kode")
    answer.locator(".mark").first.click()
    expect(answer.locator("figcaption a")).to_have_count(0)  # a javascript: address is no link


def test_page_has_a_strict_policy(page: Page, server: ScriptedServer) -> None:
    response = page.request.get(f"{server.url}/chat/tindra")
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "require-trusted-types-for 'script'" in policy
    assert page.locator("[style]").count() == 0
