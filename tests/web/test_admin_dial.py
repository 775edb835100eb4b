"""The dial in a real browser: measuring, choosing a limit, applying the floors, stopping."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from api.access.roles import Role
from tests.content import ContentServer, Library
from tests.web.console import sign_in
from tests.web.content_states import MARKUP, fill, go, golden, measure, open_dial
from tests.web.widget import Watch


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory, web_dist: Path) -> Iterator[ContentServer]:
    library = Library(tmp_path_factory.mktemp("dial"))
    fill(library)
    server = ContentServer(library, web_dist)
    yield server
    server.stop()


@pytest.fixture(params=[Role.CONTENT_OWNER])
def admin(
    chromium: Browser, content: ContentServer, request: pytest.FixtureRequest
) -> Iterator[Page]:
    """A page of somebody with this role, on which nothing may happen that nobody asked for."""
    context = chromium.new_context(
        locale="nb-NO", reduced_motion="reduce", base_url=content.url,
        viewport={"width": 1280, "height": 800},
    )  # fmt: skip
    context.set_default_timeout(20_000)
    sign_in(context, content, request.param)
    watch = Watch((content.url,))
    page = context.new_page()
    watch.over(page)
    yield page
    assert watch.is_clean()
    context.close()


def test_an_owner_measures_and_sees_what_each_limit_costs(admin: Page, tmp_path: Path) -> None:
    file = tmp_path / "golden.jsonl"
    file.write_text(golden(), "utf-8")
    go(admin, "dial", "Svargrense")
    admin.get_by_label("Fil med spørsmål").set_input_files(file)
    expect(admin.get_by_label("Spørsmål med fasit")).to_have_value(golden())
    admin.get_by_role("button", name="Mål", exact=True).click()
    admin.get_by_label("Så mange av svarene").select_option("0.1")
    picture = admin.get_by_role("img", name="Nå besvares 100 %")
    expect(picture).to_be_visible()
    whole = admin.get_by_role("row", name="Hele bedriften")
    expect(whole).to_contain_text("66")
    expect(admin.get_by_role("row", name="/frakt").first).to_contain_text("Egne spørsmål")
    expect(admin.get_by_role("heading", name="Nye svargrenser")).to_be_visible()
    expect(admin.get_by_text("En administrator kan ta dem i bruk.")).to_be_visible()
    expect(admin.get_by_role("button", name="Ta i bruk grensene")).to_have_count(0)


@pytest.mark.parametrize("admin", [Role.ADMINISTRATOR], indirect=True)
def test_an_administrator_applies_the_floors(admin: Page) -> None:
    open_dial(admin, "dial")
    admin.get_by_role("button", name="Ta i bruk grensene").click()
    expect(admin.locator("main").get_by_text("Grensene gjelder fra neste melding.")).to_be_visible()
    expect(admin.get_by_role("button", name="Ta i bruk grensene")).to_be_disabled()
    measure(admin, golden())
    admin.get_by_label("Så mange av svarene").select_option("0.1")
    whole = admin.get_by_role("row", name="Hele bedriften")
    expect(whole).not_to_contain_text("nå 100 %")


def test_rows_are_named_in_the_pages_language(admin: Page) -> None:
    page = admin.context.new_page()  # the browser itself notes a refused request as an error
    open_dial(page, "dial-refused")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Linje 1: nevner ingen side")
    expect(alert).to_contain_text("Linje 2: er ikke et JSON-objekt")


def test_a_run_is_stopped(admin: Page) -> None:
    open_dial(admin, "dial-running")
    expect(admin.get_by_role("button", name="Mål", exact=True)).to_be_disabled()
    bar = admin.get_by_role("progressbar")
    expect(bar).to_have_attribute("aria-valuetext", "17 av 66 spørsmål er stilt")
    admin.get_by_role("button", name="Stopp").click()
    expect(admin.locator(".dial-running")).to_have_count(0)
    expect(admin.get_by_role("button", name="Mål", exact=True)).to_be_enabled()
    expect(admin.get_by_role("alert")).to_have_count(0)


def test_hostile_questions_stay_texts(admin: Page) -> None:
    rows = [{"text": text, "relevant": [text]} for text in MARKUP if text.isprintable()]
    measure(admin, "\n".join(map(json.dumps, rows)))
    admin.locator("summary").click()
    expect(admin.get_by_text(MARKUP[0]).first).to_be_visible()
