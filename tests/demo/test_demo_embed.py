"""The chat on the demo's pages: one tag, a strict policy, and the same text as without it."""

from __future__ import annotations

import threading
import urllib.request
from collections.abc import Iterator

import pytest

from demo.embed import Embed
from demo.serve import SiteServer, load_sites
from ingest.extract.extraction import ExtractionTask
from ingest.extract.html import extract_html
from tests.demo.test_demo_content import paths

WIDGET = Embed("http://127.0.0.1:8000", "tindra", "#0b5d5e")
TAG = (
    '<script src="http://127.0.0.1:8000/loader.js" data-site="tindra" data-color="#0b5d5e" async>'
    "</script>\n</body>"
)


@pytest.fixture(scope="module")
def tindra() -> Iterator[SiteServer]:
    """Tindra's site with the chat on it."""
    server = SiteServer(load_sites()[0], port=0, embed=WIDGET)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_every_page_carries_the_tag_once(tindra: SiteServer) -> None:
    for path in paths("tindra"):
        with urllib.request.urlopen(tindra.base_url + path) as answer:
            body = answer.read().decode()
            assert body.count(TAG) == body.count("/loader.js") == 1, path
            policy = answer.headers["Content-Security-Policy"]
            assert policy.startswith("default-src 'none'; script-src 'self' http://127.0.0.1:8000;")
            assert "frame-src http://127.0.0.1:8000" in policy
            assert "require-trusted-types-for 'script'" in policy
            assert "'unsafe-inline'" not in policy
    with urllib.request.urlopen(f"{tindra.base_url}/style.css") as answer:
        assert b"loader.js" not in answer.read()


def test_text_that_is_read_in_is_the_same() -> None:
    site = load_sites()[0]
    for path in paths("tindra"):
        file = site.find(path)
        assert file is not None
        plain, with_chat = file.read_bytes(), WIDGET.into(file.read_bytes())
        task = ExtractionTask(
            path, f"http://127.0.0.1:8101{path}", "text/html", "utf-8", "public", "nb"
        )
        assert plain != with_chat
        assert extract_html(plain, task) == extract_html(with_chat, task), path
