"""On a narrow screen no word is broken in its middle, and nothing sticks out for it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.web.chat_states import STATES
from tests.web.scripted_server import ScriptedServer

BROKEN_WORDS = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.parentElement.checkVisibility()) continue;
    for (const {index, 0: word} of node.data.matchAll(/[\\p{L}\\p{N}]+/gu)) {
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      const lines = new Set([...range.getClientRects()].map(({top}) => Math.round(top)));
      if (lines.size > 1) found.push(word);
    }
  }
  return found;
}"""
# The text of a row's first cell, made longer than any screen is wide.
MAKE_LONG = """table => {
  for (const cell of table.querySelectorAll('th, td')) cell.textContent = 'Mobildatapakkepris';
}"""


@pytest.mark.parametrize(
    "state", ["answered", "related", "alternatives", "urgent", "offered_times"]
)
def test_words_stay_whole(page: Page, server: ScriptedServer, state: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    STATES[state](page, server)
    assert page.evaluate(BROKEN_WORDS) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_table_without_place_scrolls(page: Page, server: ScriptedServer) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    STATES["related"](page, server)
    table = page.locator(".bubble table").first
    table.evaluate(MAKE_LONG)
    box = table.locator("..")
    assert box.evaluate("e => e.scrollWidth > e.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    expect(page.locator(".bubble").last).to_be_in_viewport()
    assert page.locator(".bubble").last.evaluate("e => e.scrollWidth <= e.clientWidth")
