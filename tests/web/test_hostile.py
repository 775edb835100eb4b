"""Hostile texts in questions, answers, titles, quotes and addresses stay texts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.web.browser import answers, ask_and_wait
from tests.web.scripted_answers import HOSTILE_MARKUP, SITE
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


def test_only_the_company_s_own_addresses_are_links(page: Page) -> None:
    answer = ask_and_wait(page, "angrep")
    text = answer.locator(".text")
    assert "[klikk](javascript:alert(3))" in text.inner_text()
    assert "https://evil.example/?a=1" in text.inner_text()
    links = text.locator("a")
    expect(links).to_have_text([f"{SITE}/hjelp", "slik (tindra.example.no)"])
    expect(links.first).to_have_attribute("href", f"{SITE}/hjelp")
    expect(links.first).to_have_attribute("rel", "noopener noreferrer")
    expect(text.locator("strong")).to_have_text("fet")
    expect(text.locator("code")).to_have_text("kode")
    answer.locator(".mark").first.click()
    expect(answer.locator("figcaption a")).to_have_count(0)  # a javascript: address is no link
    expect(answer.locator("blockquote a")).to_have_count(0)
    answer.locator(".source").nth(1).click()
    expect(answer.locator("figcaption a")).to_have_count(1)


def test_page_has_a_strict_policy(page: Page, server: ScriptedServer) -> None:
    response = page.request.get(f"{server.url}/chat/tindra")
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "require-trusted-types-for 'script'" in policy
    assert page.locator("[style]").count() == 0
