"""The widget's addresses: who may run the loader, who may frame the panel, and the tag for both."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest

from api.content.embedding import Loader, page_policy, script_tag
from api.framing import frame_ancestors, frame_origins
from api.html.shells import Assets
from tests.api.conftest import Server


def test_origins_of_hosts() -> None:
    assert frame_origins(
        ["www.tindra.example.no", "tindra.example.no:8443", "127.0.0.1:8101", "localhost:3000",
         "shop.localhost", "127.evil.example", "localhost.evil.example"]
    ) == [
        "https://www.tindra.example.no",
        "https://tindra.example.no:8443",
        "http://127.0.0.1:8101",
        "http://localhost:3000",
        "http://shop.localhost",
        "https://127.evil.example",
        "https://localhost.evil.example",
    ]  # fmt: skip
    assert frame_ancestors([]) == "'self'"


def test_panel_may_be_framed_by_the_companys_hosts_alone(shared_server: Server) -> None:
    http = shared_server.client().http
    answer = http.get("/widget", params={"site": "tindra", "lang": "fi"})
    policy = answer.headers["content-security-policy"]
    [ancestors] = re.findall(r"frame-ancestors ([^;]*)", policy)
    assert ancestors == "'self' http://localhost:1"
    assert "default-src 'none'" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["cross-origin-opener-policy"] == "unsafe-none"
    [config] = re.findall(
        r'<script type="application/json" id="config">(.*?)</script>', answer.text
    )
    assert json.loads(config)["frame_origins"] == ["http://localhost:1"]
    assert '<html lang="fi">' in answer.text
    assert '<link rel="modulepreload" href="/assets/chunk-D4.js">' in answer.text


def test_nothing_else_may_be_framed(shared_server: Server) -> None:
    http = shared_server.client().http
    for path in ("/", "/chat/tindra", "/login", "/panel", "/admin", "/widget?site=nobody",
                 "/widget", "/assets/none"):  # fmt: skip
        answer = http.get(path, headers={"Accept": "text/html"})
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"], path
        assert answer.headers["cross-origin-opener-policy"] == "same-origin", path


@pytest.mark.parametrize("site", ["nobody", "../tindra", "tindra%00", "<script>", "", "x" * 500])
def test_unknown_site(shared_server: Server, site: str) -> None:
    answer = shared_server.client().http.get("/widget", params={"site": site})
    assert answer.status_code == 404
    assert "<script>" not in answer.text


def test_loader_may_be_run_and_checked_by_all(shared_server: Server) -> None:
    http = shared_server.client().http
    evergreen = http.get("/loader.js")
    assert evergreen.headers["content-type"].startswith("text/javascript")
    assert evergreen.headers["cache-control"] == "public, max-age=300"
    pinned = http.get("/loader.E5.js")
    assert pinned.text == evergreen.text
    assert pinned.headers["cache-control"] == "public, max-age=31536000, immutable"
    for answer in (evergreen, pinned):
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "set-cookie" not in answer.headers
    for digest in ("E4", "..", "E5.js/..", "%2e"):
        assert http.get(f"/loader.{digest}.js").status_code == 404
    # All else stays with our own pages.
    other = http.get("/api/widget/v1/config", params={"site": "tindra"})
    assert "access-control-allow-origin" not in other.headers
    assert other.headers["cross-origin-resource-policy"] == "same-origin"


def test_tag_and_policy(web_dist: Path) -> None:
    loader = Loader(Assets(web_dist))
    assert script_tag("https://chat.example.no/", "tindra") == (
        '<script src="https://chat.example.no/loader.js" data-site="tindra" async></script>'
    )
    digest = base64.b64encode(hashlib.sha384(loader.path.read_bytes()).digest()).decode()
    assert script_tag("https://chat.example.no", "tindra", loader) == (
        f'<script src="https://chat.example.no/loader.E5.js" integrity="sha384-{digest}" '
        'crossorigin="anonymous" data-site="tindra" async></script>'
    )
    assert page_policy("https://chat.example.no/x") == (
        "script-src https://chat.example.no; frame-src https://chat.example.no"
    )
