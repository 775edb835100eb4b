"""The demo's site signs by the rules that it is checked by."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.visitors.settings import VisitorSettings
from api.visitors.token import VisitorKey, verify
from demo.serve import TOKEN_PATH, SiteServer, load_sites
from demo.signing import visitor_token

SECRET = "0123456789abcdef0123456789abcdef"
SETTINGS = Path(__file__).resolve().parent.parent.parent / "demo" / "tindra" / "identity.toml"


def test_signs_for_its_own_pages_only(tmp_path: Path) -> None:
    file, settings = tmp_path / "identity.json", VisitorSettings.read(SETTINGS)
    assert visitor_token(file, "tindra") is None
    server = SiteServer(load_sites()[0], port=0, identity=file)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()

    def fetched(**headers: str) -> str:
        request = urllib.request.Request(server.base_url + TOKEN_PATH, headers=headers)
        with urllib.request.urlopen(request) as answer:
            return str(answer.read().decode())

    try:
        own = {"Sec-Fetch-Site": "same-origin"}
        with pytest.raises(urllib.error.HTTPError):
            fetched(**own)
        key = {"kid": "k", "secret": SECRET, "issuer": settings.issuer}
        file.write_text(json.dumps(key))
        token = fetched(**own)
        for other in ({}, {"Sec-Fetch-Site": "cross-site"}):
            with pytest.raises(urllib.error.HTTPError):
                fetched(**other)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    known = [VisitorKey("0" * 32, "k", "HS256", SECRET)]
    found = verify(token, known, settings.issuer or "", "chat:tindra", datetime.now(UTC))
    assert (found.subject, found.name) == ("kunde-1001", "Kari Nordmann")
