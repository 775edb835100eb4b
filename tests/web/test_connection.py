"""The line fails: nothing is lost, nothing comes twice."""

from __future__ import annotations

from playwright.sync_api import Page, Route, expect

from tests.web.browser import answers, ask, ask_and_wait, composer
from tests.web.scripted_answers import ALL_DATA, CHILD, FREE_IN_EU
from tests.web.scripted_server import ScriptedServer

WHOLE = f"{FREE_IN_EU} {ALL_DATA}"


def test_dropped_stream_resumes(page: Page, server: ScriptedServer) -> None:
    ask_and_wait(page, "Hva er inkludert når jeg er i EU?")
    ask(page, "Kan du si det igjen, langsomt?")
    expect(page.locator(".draft")).to_contain_text(FREE_IN_EU)
    with page.expect_request("**/events") as again:
        server.cut()
    assert again.value.headers["last-event-id"] == "3"
    expect(page.locator(".draft")).to_contain_text(FREE_IN_EU)
    server.answerer.go_on()
    expect(answers(page)).to_have_count(2)
    expect(page.locator(".draft")).to_have_count(0)
    expect(page.locator(".message.customer")).to_have_count(2)
    text = answers(page).last.locator(".text").inner_text()
    assert text.count(FREE_IN_EU) == text.count(ALL_DATA) == text.count(CHILD) == 1
    expect(page.locator(".banner")).to_have_count(0)


def test_answer_finished_while_the_line_was_down(page: Page, server: ScriptedServer) -> None:
    ask(page, "Kan jeg bruke mobilen i EU? Svar gjerne langsomt.")
    expect(page.locator(".draft")).to_contain_text(FREE_IN_EU)
    server.go_down()
    expect(page.locator(".banner")).to_contain_text("Mistet forbindelsen")
    expect(page.locator(".visually-hidden[role=status]")).to_contain_text("Mistet forbindelsen")
    server.answerer.go_on()
    page.wait_for_timeout(300)
    server.come_back()
    page.get_by_role("button", name="Prøv nå").click()
    expect(answers(page)).to_have_count(1)
    expect(page.locator(".draft")).to_have_count(0)
    expect(page.locator(".banner")).to_have_count(0)
    expect(page.locator(".visually-hidden[role=status]")).to_have_text("Forbindelsen er tilbake.")


def test_unsent_message_goes_out_later(page: Page, server: ScriptedServer) -> None:
    ask_and_wait(page, "Hva er inkludert når jeg er i EU?")
    page.context.set_offline(True)
    ask(page, "Gjelder det også i Sveits?")
    waiting = page.locator(".message.waiting")
    expect(waiting).to_contain_text("Ikke sendt ennå")
    expect(page.locator(".banner")).to_be_visible()
    page.context.set_offline(False)
    expect(answers(page)).to_have_count(2)
    expect(waiting).to_have_count(0)
    expect(page.locator(".message.customer")).to_have_count(2)
    expect(page.locator(".banner")).to_have_count(0)


def test_unsent_message_survives_a_reload(page: Page, server: ScriptedServer) -> None:
    page.route("**/api/widget/v1/conversations", lambda route: route.abort())
    ask(page, "Hva er inkludert når jeg er i EU?")
    expect(page.locator(".message.waiting")).to_be_visible()
    page.unroute("**/api/widget/v1/conversations")
    page.reload()
    expect(answers(page)).to_have_count(1)
    expect(page.locator(".message.customer")).to_have_count(1)


def test_lost_acknowledgement_makes_no_second_message(page: Page, server: ScriptedServer) -> None:
    sent: list[str] = []

    def swallow_first(route: Route) -> None:
        sent.append(route.request.post_data_json["id"])
        if len(sent) == 1:
            route.fetch()  # the server stores it, but the page never hears so
            route.abort()
        else:
            route.continue_()

    page.route("**/messages", swallow_first)
    ask(page, "Hva er inkludert når jeg er i EU?")
    expect(answers(page)).to_have_count(1)
    page.wait_for_timeout(1500)
    expect(page.locator(".message.customer")).to_have_count(1)
    expect(answers(page)).to_have_count(1)
    assert len(set(sent)) == 1


def test_refused_message_can_be_mended(page: Page) -> None:
    problem = '{"status": 422, "code": "invalid_characters", "title": "Ugyldige tegn."}'
    page.route(
        "**/messages",
        lambda route: route.fulfill(
            status=422, body=problem, content_type="application/problem+json"
        ),
        times=1,
    )
    ask(page, "Hva er inkludert?")
    failed = page.locator(".message.failed")
    expect(failed).to_contain_text("Ikke sendt. Ugyldige tegn.")
    failed.get_by_role("button", name="Rediger").click()
    expect(composer(page)).to_have_value("Hva er inkludert?")
    expect(composer(page)).to_be_focused()
    expect(page.locator(".message")).to_have_count(0)
    composer(page).press("Enter")
    expect(answers(page)).to_have_count(1)


def test_busy_server_is_asked_again(page: Page) -> None:
    page.route("**/messages", lambda route: route.fulfill(status=503), times=1)
    ask(page, "Hva er inkludert?")
    expect(answers(page)).to_have_count(1)
    expect(page.locator(".message.customer")).to_have_count(1)
    expect(page.locator(".banner")).to_have_count(0)


def test_conversation_that_is_gone_starts_anew(page: Page) -> None:
    ask_and_wait(page, "Hva er inkludert når jeg er i EU?")
    page.evaluate(
        """() => {
          const kept = JSON.parse(localStorage.getItem('svarvakt:tindra'));
          kept.conversation.token = 'x'.repeat(43);
          localStorage.setItem('svarvakt:tindra', JSON.stringify(kept));
        }"""
    )
    page.reload()
    expect(page.locator(".greeting")).to_be_visible()
    expect(page.locator(".message")).to_have_count(0)
    ask_and_wait(page, "Hva er inkludert når jeg er i EU?")


def test_two_tabs_show_the_same_conversation(page: Page) -> None:
    ask_and_wait(page, "Hva er inkludert når jeg er i EU?")
    other = page.context.new_page()
    other.goto("/chat/tindra")
    expect(answers(other)).to_have_count(1)
    ask_and_wait(page, "Hvordan kjøper jeg en datapakke?")
    expect(answers(other)).to_have_count(2)
    expect(other.locator(".message.customer")).to_have_count(2)
