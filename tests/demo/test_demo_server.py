"""The demo's web server behaves like a real one."""

from __future__ import annotations

import http.client
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.serve import DEMO, Site, SiteServer, load_sites, serve


@pytest.fixture
def tindra() -> Iterator[SiteServer]:
    server = SiteServer(load_sites()[0], port=0)
    stop = threading.Event()
    thread = threading.Thread(target=serve, args=([server], stop))
    thread.start()
    yield server
    stop.set()
    thread.join()


def ask(
    server: SiteServer, path: str, method: str = "GET", **headers: str
) -> tuple[int, dict[str, str], str]:
    """Send one request over its own connection."""
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=5)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers={"Connection": "close", **named})
        response = connection.getresponse()
        return (
            response.status,
            dict(response.getheaders()),
            response.read().decode("utf-8", "replace"),
        )
    finally:
        connection.close()


def test_pages_are_served_with_validators(tindra: SiteServer) -> None:
    status, headers, body = ask(tindra, "/hjelp/esim.html?fra=meny")
    assert status == 200
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert int(headers["Content-Length"]) == len(body.encode())
    etag, modified = headers["ETag"], headers["Last-Modified"]
    assert ask(tindra, "/hjelp/esim.html", If_None_Match=f"W/{etag}")[0::2] == (304, "")
    assert ask(tindra, "/hjelp/esim.html", If_Modified_Since=modified)[0::2] == (304, "")
    assert ask(tindra, "/hjelp/esim.html", If_None_Match='"other"')[0] == 200
    assert ask(tindra, "/hjelp/esim.html", method="HEAD")[0::2] == (200, "")
    assert ask(tindra, "/filer/prisliste.pdf")[1]["Content-Type"] == "application/pdf"
    assert ask(tindra, "/hjelp/")[0] == ask(tindra, "/")[0] == 200
    assert ask(tindra, "/hjelp")[1]["Location"] == "/hjelp/"


@pytest.mark.parametrize(
    "path",
    [
        "/finnes-ikke.html",
        "/../notes/kampanjer.md",
        "/%2e%2e/faq.csv",
        "/..%2ffaq.csv",
        "/%00",
        "//etc/passwd",
    ],
)
def test_nothing_outside_the_site_is_served(tindra: SiteServer, path: str) -> None:
    status, _, body = ask(tindra, path)
    assert status == 404
    assert "Siden finnes ikke" in body


def test_sitemap_and_robots_use_the_real_port(tindra: SiteServer) -> None:
    robots = ask(tindra, "/robots.txt")[2]
    assert "Disallow: /min-side/" in robots
    assert f"Sitemap: {tindra.base_url}/sitemap.xml" in robots
    sitemap = ask(tindra, "/sitemap.xml")[2]
    urls = re.findall(r"<loc>(.*?)</loc>", sitemap)
    assert f"{tindra.base_url}/" in urls
    assert f"{tindra.base_url}/hjelp/" in urls
    assert all(ask(tindra, url.removeprefix(tindra.base_url))[0] == 200 for url in urls)
    assert not [url for url in urls if "/arkiv/" in url or "/min-side/" in url]


def test_the_command_stops_on_sigterm(tmp_path: Path) -> None:
    command = [sys.executable, str(DEMO / "serve.py"), "--only", "bergli", "--port-offset", "23000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=tmp_path) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "Bergli Vaktmester: http://127.0.0.1:31102/\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0


def test_an_unknown_company_is_an_error(tmp_path: Path) -> None:
    command = [sys.executable, str(DEMO / "serve.py"), "--only", "nobody"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 2
    assert "nobody" in done.stderr


def test_a_site_has_no_way_out(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "secret.html").write_text("x")
    (tmp_path / "site" / "link.html").symlink_to(tmp_path / "secret.html")
    site = Site(slug="x", name="X", folder=(tmp_path / "site").resolve(), port=0)
    assert site.find("/link.html") is None
