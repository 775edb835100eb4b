"""What a company's page can call: each command, calls made early, calls that make no sense."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.web.browser import answers, composer, sends_handoff
from tests.web.host_site import HostSite
from tests.web.scripted_server import ScriptedServer
from tests.web.widget import (
    Watch,
    call,
    heard,
    launcher,
    names,
    open_chat,
    panel,
    panel_box,
    wait_until_heard,
)  # fmt: skip

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI3In0.c2lnbmF0dXJl"


def test_commands(host: Page) -> None:
    call(host, "open", "Hva koster det?")
    inside = panel(host)
    expect(composer(inside)).to_have_value("Hva koster det?")
    call(host, "prefill", "Noe annet")
    expect(composer(inside)).to_have_value("Noe annet")
    call(host, "send", "Hva er inkludert når jeg er i EU?")
    expect(answers(inside)).to_have_count(1)
    call(host, "toggle")
    expect(panel_box(host)).to_be_hidden()
    call(host, "hide")
    expect(launcher(host)).to_be_hidden()
    call(host, "show")
    expect(launcher(host)).to_be_visible()
    call(host, "update", {"lang": "en-GB", "theme": "dark", "color": "#ffd400"})
    call(host, "open")
    expect(inside.locator(".ai-notice")).to_contain_text("AI assistant")
    expect(inside.locator("html")).to_have_attribute("data-theme", "dark")
    call(host, "reset")
    expect(inside.locator(".message")).to_have_count(0)
    assert host.frames[1].evaluate("localStorage.length") == 0
    call(host, "destroy")
    expect(launcher(host)).to_have_count(0)
    assert host.evaluate("[typeof svarvakt, sessionStorage['svarvakt:tindra:left']]") == [
        "undefined",
        "",
    ]


def test_context_goes_along_to_a_person(host: Page, server: ScriptedServer) -> None:
    call(host, "context", {"orderId": "A-1001", "customerId": 77})
    call(host, "update", {"page": "https://tindra.example.no/kasse?utm=<b>"})
    call(host, "identify", JWT)
    call(host, "handoff")
    inside = panel(host)
    dialog = inside.get_by_role("dialog")
    expect(dialog.locator(".facts dd")).to_have_text(
        ["https://tindra.example.no/kasse?utm=<b>", "A-1001", "77"]
    )
    inside.get_by_label("E-post eller telefon").fill("ola@example.no")
    inside.get_by_label("Hva gjelder det?").fill("Pakken er ikke kommet.")
    with host.expect_request(sends_handoff) as sent:
        dialog.locator(".primary").click()
    assert sent.value.post_data_json["text"] == (
        "Pakken er ikke kommet.\n\nSide: https://tindra.example.no/kasse?utm=<b>\n"
        "Ordre: A-1001\nKundenummer: 77"
    )
    expect(inside.locator(".message.system")).to_be_visible()
    assert "handoff:requested" in names(host)
    assert JWT not in host.frames[1].evaluate("JSON.stringify(localStorage)")


def test_state_is_told_anew_to_a_panel_that_is_loaded_anew(host: Page) -> None:
    call(host, "context", {"orderId": "A-1001"})
    open_chat(host)
    call(host, "context", {"plan": "15 GB"})
    with host.expect_event("framenavigated"):
        host.frames[1].evaluate("location.reload()")
    expect(composer(panel(host))).to_be_visible()
    call(host, "handoff")
    expect(panel(host).locator(".facts dd")).to_have_text(["15 GB", "A-1001"])


@pytest.mark.parametrize(
    ("command", "argument"),
    [
        ("context", {"orderId": {"nested": 1}}),
        ("context", {"secret": "x"}),
        ("context", {"orderId": "x" * 3000}),
        ("identify", "not a token"),
        ("identify", "e30.e30."),
        ("prefill", "x" * 5000),
        ("update", {"color": "red;} body{display:none"}),
    ],
)
def test_calls_that_make_no_sense_change_nothing(
    host: Page, command: str, argument: object
) -> None:
    inside = open_chat(host)
    call(host, command, argument)
    wait_until_heard(host, "error")
    assert ["error", {"code": "invalid_argument"}] in heard(host)
    expect(composer(inside)).to_have_value("")


def test_calls_made_before_it_is_there(
    context: BrowserContext, host_site: HostSite, watch: Watch
) -> None:
    host_site.use()
    page = context.new_page()
    watch.over(page)
    page.add_init_script(
        """window.svarvakt = function () { (svarvakt.q = svarvakt.q || []).push(arguments) };
        window.order = [];
        svarvakt('on', 'open', () => order.push('open'));
        svarvakt('ready', () => order.push('ready'));
        svarvakt('open', 'Fra køen');"""
    )
    page.goto(host_site.url)
    expect(composer(panel(page))).to_have_value("Fra køen")
    assert page.evaluate("order") == ["open", "ready"]
