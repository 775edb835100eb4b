"""The shared modules that have no page: stream parser, text blocks, links, catalogue."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

WEB = Path(__file__).resolve().parent.parent.parent / "api" / "web"
ENTRY = """
export { EventParser } from "./event_parser";
export { textBlocks } from "./text_blocks";
export { hostOf, quoteUrl, safeUrl } from "./links";
export { Catalogue } from "./catalogue";
export { isContact } from "./components/handoff_form";
"""
STREAM = (
    '\ufeffretry: 1500\n\n: ping\n\nid: 1\nevent: message\ndata: {"a":\ndata: 1}\n\n'
    "event: delta\r\ndata: x\r\n\r\ndata:y\r\rdata\n\nid: 2\ndata: æøå 漢字 😀\n\n"
    "event: cut\ndata: z"
)
EVENTS = [
    {"name": "message", "data": '{"a":\n1}', "id": "1"},
    {"name": "delta", "data": "x", "id": None},
    {"name": "message", "data": "y", "id": None},
    {"name": "message", "data": "", "id": None},
    {"name": "message", "data": "æøå 漢字 😀", "id": "2"},
]


@pytest.fixture(scope="module")
def modules(chromium: Browser, web_dist: Path) -> Iterator[Page]:
    """A blank page with the modules in `M`."""
    command = [
        "node_modules/.bin/esbuild", "--bundle", "--format=iife", "--global-name=M",
        "--loader=ts", "--jsx=automatic", "--jsx-import-source=preact",
    ]  # fmt: skip
    if not (WEB / command[0]).exists():
        pytest.skip("api/web/node_modules is missing (make web)")
    script = subprocess.run(
        command,
        cwd=WEB,
        input=ENTRY.replace('"./', '"./src/shared/'),
        check=True, capture_output=True, text=True, timeout=60,
    ).stdout  # fmt: skip
    page = chromium.new_page()
    page.add_script_tag(content=script)
    yield page
    page.close()


def parse(page: Page, chunks: list[str]) -> Any:
    """Return the events of a stream that comes in these chunks."""
    return page.evaluate(
        """(chunks) => {
          const parser = new M.EventParser();
          return chunks.flatMap((chunk) => parser.push(chunk).events);
        }""",
        chunks,
    )


def test_stream_may_be_cut_anywhere(modules: Page) -> None:
    assert parse(modules, [STREAM]) == EVENTS
    assert parse(modules, list(STREAM)) == EVENTS
    numbers = random.Random(1)
    for _ in range(50):
        cuts = sorted(numbers.sample(range(1, len(STREAM)), 6))
        pieces = [STREAM[a:b] for a, b in zip([0, *cuts], [*cuts, None], strict=True)]
        assert parse(modules, pieces) == EVENTS


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Ett.", ["paragraph 1"]),
        ("Ett.\nTo.", ["paragraph 2"]),
        ("Ett.\n\nTo.", ["paragraph 1", "paragraph 1"]),
        ("Slik:\n- a\n- b\n\nSlutt.", ["paragraph 1", "list 2", "paragraph 1"]),
        ("1. a\n2) b", ["list 2"]),
        ("a | b\nc | d", ["rows 2"]),
        ("-5 grader\n3.5 kr", ["paragraph 2"]),
        ("\n\n", []),
    ],
)
def test_text_blocks(modules: Page, text: str, kinds: list[str]) -> None:
    found = modules.evaluate(
        """(text) => M.textBlocks([{text, citations: []}])
          .map((block) => `${block.kind} ${block.lines.length}`)""",
        text,
    )
    assert found == kinds


@pytest.mark.parametrize(
    ("address", "is_safe"),
    [
        ("https://a.no/x", True),
        ("HTTP://a.no", True),
        ("javascript:alert(1)", False),
        (" https://a.no", False),
        ("data:text/html,x", False),
        ("//a.no", False),
        ("https://", False),
    ],
)
def test_only_web_addresses_are_links(modules: Page, address: str, is_safe: bool) -> None:
    assert (modules.evaluate("(a) => M.safeUrl(a)", address) is not None) is is_safe


def test_link_leads_to_the_quote(modules: Page) -> None:
    def link(address: str, quote: str) -> Any:
        return modules.evaluate("([a, q]) => M.quoteUrl(a, q)", [address, quote])

    assert link("https://a.no/x", "Kort sitat.") == "https://a.no/x#:~:text=Kort%20sitat."
    assert link("https://a.no/x#del", "Kort e-post.").endswith("#del:~:text=Kort%20e%2Dpost.")
    long = " ".join(f"ord{n}" for n in range(20))
    assert link("https://a.no/", long).endswith(
        ":~:text=ord0%20ord1%20ord2%20ord3%20ord4%20ord5,ord16%20ord17%20ord18%20ord19"
    )
    assert link("https://a.no/", "") == "https://a.no/"
    assert link("javascript:x", "Kort sitat.") is None


def test_plurals_and_numbers(modules: Page) -> None:
    texts = {"left": {"one": "{count} merkki", "other": "{count} merkkiä"}, "plain": "{a} og {b}"}
    found = modules.evaluate(
        """(texts) => {
          const {t, error} = new M.Catalogue('fi', texts, {gone: 'Poissa'});
          return [t('left', {count: 1}), t('left', {count: 12345}), t('plain', {a: '{b}', b: 'B'}),
                  t('missing'), error('gone'), error('other')];
        }""",
        texts,
    )
    assert found == ["1 merkki", "12\u00a0345 merkkiä", "{b} og B", "missing", "Poissa", None]
