"""The crawl child against a real server: redirects, robots, sitemaps, bombs."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from ingest.crawl.crawl import crawl, crawl_job
from ingest.crawl.protocol import (
    CrawlEvent,
    CrawlFinished,
    CrawlProgress,
    PageFailed,
    PageFetched,
    PageGone,
)
from ingest.crawl.site_scopes import SiteScope
from ingest.settings import IngestSettings
from tests.ingest.site import Answer, Site, help_site


@pytest.fixture
def decoy() -> Iterator[Site]:
    decoy = Site()
    decoy.page("/", "Intern", "<p>Hemmelig</p>")
    yield decoy
    decoy.close()


async def _crawl(
    tmp_path: Path, site: Site, allow_private: bool = True, **settings: object
) -> list[CrawlEvent]:
    values = {"allow_private_hosts": allow_private, **settings}
    scopes = [SiteScope(site.url)]
    job = crawl_job(IngestSettings.model_validate(values), scopes, [site.host], [], tmp_path)
    return [event async for event in crawl(job) if not isinstance(event, CrawlProgress)]


def _fetched(events: list[CrawlEvent], site: Site) -> set[str]:
    return {e.url.removeprefix(site.url) for e in events if isinstance(e, PageFetched)}


def _failed(events: list[CrawlEvent], site: Site) -> dict[str, str]:
    return {e.url.removeprefix(site.url): e.code for e in events if isinstance(e, PageFailed)}


async def test_loopback_is_refused_unless_allowed(tmp_path: Path, site: Site) -> None:
    help_site(site, 2)
    events = await _crawl(tmp_path, site, allow_private=False)
    assert _failed(events, site) == {"": "address_refused"}
    assert site.log == []


async def test_redirects_to_forbidden_places_are_not_followed(
    tmp_path: Path, site: Site, decoy: Site
) -> None:
    targets = {
        "metadata": ("http://169.254.169.254/latest/meta-data/", "address_refused"),
        "loopback": (decoy.url, "address_refused"),
        "number": (decoy.url.replace("127.0.0.1", "2130706433"), "address_refused"),
        "mapped": ("http://[::ffff:169.254.169.254]/", "address_refused"),
        "elsewhere": ("https://elsewhere.example.com/", "host_not_allowed"),
        "file": ("file:///etc/passwd", "scheme_refused"),
        "gopher": ("gopher://x/", "scheme_refused"),
        "loop": ("/loop", "too_many_redirects"),
        "hop1": ("/hop2", "address_refused"),
    }
    site.redirect("/hop2", "/hop3")
    site.redirect("/hop3", decoy.url)
    for name, (target, _) in targets.items():
        site.redirect(f"/{name}", target)
    links = "".join(f'<a href="/{name}">{name}</a>' for name in targets)
    head = f'<base href="{site.url}"><meta http-equiv="refresh" content="0; url={decoy.url}">'
    head += f'<link rel="canonical" href="{decoy.url}">'
    head += f'<link rel="alternate" hreflang="en" href="{decoy.url}">'
    site.page("/", "Forside", links + f'<a href="{decoy.url}">intern</a>', head=head)
    site.raw("/robots.txt", f"Sitemap: {decoy.url}sitemap.xml\n".encode(), "text/plain")
    events = await _crawl(tmp_path, site)
    assert _failed(events, site) == {name: code for name, (_, code) in targets.items()}
    assert decoy.log == []


@pytest.mark.parametrize("target", ["http://169.254.169.254/", "http://127.0.0.1:1/"])
async def test_source_that_redirects_inside_fails_with_a_stable_code(
    tmp_path: Path, site: Site, target: str
) -> None:
    site.redirect("/", target)
    assert _failed(await _crawl(tmp_path, site), site) == {"": "address_refused"}


async def test_robots_and_marks_are_obeyed(tmp_path: Path, site: Site) -> None:
    site.raw("/robots.txt", b"User-agent: *\nDisallow: /private/\n", "text/plain")
    site.page("/", "Forside", '<a href="/private/x.html">x</a> <a href="/a.html">a</a>'
              ' <a href="/n.html" rel="nofollow">n</a> <a href="/h.html">h</a>')  # fmt: skip
    site.page(
        "/a.html", "A", '<a href="/b.html">b</a>', head='<meta name="robots" content="nofollow">'
    )
    site.raw("/h.html", b"<p>x</p>")
    site.answers["/h.html"].headers["X-Robots-Tag"] = "noindex"
    for path in ("/private/x.html", "/b.html", "/n.html"):
        site.page(path, "Nei", "<p>nei</p>")
    events = await _crawl(tmp_path, site)
    assert _fetched(events, site) == {"", "a.html"}
    assert PageGone(site.url + "h.html", "noindex") in events
    assert site.requested("/private/x.html") == 0


async def test_robots_that_fails_stops_the_crawl_for_now(tmp_path: Path, site: Site) -> None:
    help_site(site, 2)
    site.raw("/robots.txt", b"", status=503)
    failures = [e for e in await _crawl(tmp_path, site) if isinstance(e, PageFailed)]
    assert [(f.code, f.is_transient) for f in failures] == [("robots_unavailable", True)]


async def test_sitemap_index_and_packed_sitemap(tmp_path: Path, site: Site) -> None:
    site.page("/", "Forside", "<p>Ingen lenker.</p>")
    index = f"<sitemapindex><sitemap><loc>{site.url}s.xml.gz</loc></sitemap></sitemapindex>"
    site.raw("/sitemap.xml", index.encode(), "application/xml")
    urls = "".join(f"<url><loc>{site.url}p{n}.html</loc></url>" for n in range(3))
    plain = f'<?xml version="1.0"?><urlset>{urls}</urlset>'.encode()
    site.raw("/s.xml.gz", gzip.compress(plain), "application/gzip")
    for n in range(3):
        site.page(f"/p{n}.html", f"Side {n}", "<p>Tekst</p>")
    assert _fetched(await _crawl(tmp_path, site), site) == {"", "p0.html", "p1.html", "p2.html"}


async def test_bombs_and_traps_do_not_stop_the_crawl(tmp_path: Path, site: Site) -> None:
    bomb = gzip.compress(b"\0" * 30_000_000)
    site.answers["/bomb.html"] = Answer(bomb, headers={"Content-Encoding": "gzip"})
    twice = gzip.compress(gzip.compress(b"<p>" + b"a" * 30_000_000))
    site.answers["/twice.html"] = Answer(twice, headers={"Content-Encoding": "gzip, gzip"})
    entities = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        f'<!ENTITY {chr(98 + n)} "{"&" + chr(97 + n) + ";" * 1}">'.encode() for n in range(8)
    ) + b"]><urlset><url><loc>&i;</loc></url></urlset>"  # fmt: skip
    site.raw("/sitemap.xml", entities, "application/xml")
    site.raw("/bilde.html", b"GIF89a", "image/gif")

    def calendar(handler: BaseHTTPRequestHandler) -> None:
        month = int(handler.path.rpartition("=")[2])
        body = f'<p>{month}</p><a href="/kal?m={month + 1}">neste</a>'.encode()
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    for month in range(300):
        site.answers[f"/kal?m={month}"] = Answer(send=calendar)
    names = ["bomb.html", "twice.html", "bilde.html", "kal?m=0", "ok.html", "a/b/a/b/a/b/a/b/"]
    site.page("/", "Forside", "".join(f'<a href="/{name}">{name}</a>' for name in names))
    site.page("/ok.html", "Ok", "<p>Her er alt bra.</p>")
    limits = {"max_page_bytes": 1_000_000, "max_file_bytes": 2_000_000}
    events = await _crawl(tmp_path, site, **limits)
    failed = _failed(events, site)
    assert failed["bomb.html"] == failed["twice.html"] == "file_too_large"
    assert failed["bilde.html"] == "unsupported_format"
    assert {"", "ok.html"} <= _fetched(events, site)
    months = {name for name in _fetched(events, site) if name.startswith("kal")}
    assert len(months) == 100
    assert site.requested("/a/b/a/b/a/b/a/b/") == 0
    assert events[-1] == CrawlFinished(True, None)


async def test_slow_page_is_given_up(tmp_path: Path, site: Site) -> None:
    help_site(site, 2)

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.flush()
        handler.rfile.read(1)  # until the other side hangs up

    site.answers["/hjelp/0.html"] = Answer(send=drip)
    events = await _crawl(tmp_path, site, page_timeout_s=0.5)
    assert _failed(events, site) == {"hjelp/0.html": "site_unreachable"}
    assert _fetched(events, site) == {"", "hjelp/1.html"}


async def test_crawl_sends_no_secrets_and_uses_no_proxy(
    tmp_path: Path, site: Site, decoy: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    help_site(site, 1)
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, decoy.url)
    events = await _crawl(tmp_path, site)
    assert _fetched(events, site) == {"", "hjelp/0.html"}
    assert decoy.log == []
    assert all("cookie" not in headers for _, headers in site.log)
    assert site.log[0][1]["user-agent"].startswith("Svarvakt/")
