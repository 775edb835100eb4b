"""Addresses in normal form, robots, sitemaps, media types and decoding, each by itself."""

from __future__ import annotations

import gzip

import pytest

from ingest.crawl.robots import Robots
from ingest.crawl.sitemaps import MAX_BYTES, read_sitemap
from ingest.crawl.urls import is_worth_visiting, normal_url
from ingest.extract.decoding import clean_text, decode
from ingest.extract.media_types import CSV, DOCX, HTML, MARKDOWN, PDF, TEXT, media_type_of


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("HTTP://Firma.NO:80/a/../b//c#x", "http://firma.no/b/c"),
        ("https://firma.no", "https://firma.no/"),
        ("https://firma.no:443/?", "https://firma.no/"),
        ("https://firma.no/å?q=ø&utm_source=x&fbclid=1", "https://firma.no/%C3%A5?q=%C3%B8"),
        ("https://firma.no/%C3%A5", "https://firma.no/%C3%A5"),
        ("https://firma.no/a;jsessionid=12?x=1&PHPSESSID=2", "https://firma.no/a?x=1"),
        ("/hjelp", "https://firma.no/hjelp"),
        ("?side=2", "https://firma.no/rot?side=2"),
        ("mailto:x@firma.no", None),
        ("javascript:void(0)", None),
        ("http://[::1", None),
        ("http://firma.no:99999/", None),
        ("https://firma.no/" + "a" * 2000, None),
    ],
)
def test_normal_url(url: str, normal: str | None) -> None:
    assert normal_url(url, "https://firma.no/rot") == normal


def test_what_is_not_worth_visiting() -> None:
    assert is_worth_visiting("https://firma.no/hjelp/priser.pdf")
    assert not is_worth_visiting("https://firma.no/bilde.JPG?x=1")
    assert not is_worth_visiting("https://firma.no/a/b/a/b/a/b/a/b")
    assert not is_worth_visiting("https://firma.no/" + "/".join("abcdefghijklmnopqrstu"))


def test_robots() -> None:
    body = b"User-agent: svarvakt\nDisallow: /x\nCrawl-delay: 99\nSitemap: /s.xml\n"
    robots = Robots(body, "Svarvakt/1.0")
    assert not robots.admits("https://firma.no/x/1")
    assert robots.admits("https://firma.no/y")
    assert (robots.delay_s, robots.sitemaps) == (10.0, ["/s.xml"])
    assert Robots(None, "Svarvakt/1.0").admits("https://firma.no/x")


def test_sitemaps() -> None:
    plain = b"https://firma.no/a\n# x\nhttps://firma.no/b\n"
    found = read_sitemap(plain)
    assert found is not None
    assert found.pages == ("https://firma.no/a", "https://firma.no/b")
    image = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
      xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><url>
      <loc> https://firma.no/a </loc><image:image><image:loc>https://firma.no/b.png</image:loc></image:image></url></urlset>"""
    found = read_sitemap(image)
    assert found is not None
    assert found.pages == ("https://firma.no/a",)
    assert read_sitemap(gzip.compress(b"0" * (MAX_BYTES + 1))) is None
    assert read_sitemap(b"\x1f\x8bbroken") is None
    assert read_sitemap(b"<html><body>404</body></html>") is None


@pytest.mark.parametrize(
    ("name", "declared", "start", "kind"),
    [
        ("https://f.no/a", "text/html; charset=utf-8", b"", HTML),
        ("https://f.no/a", "application/xhtml+xml", b"", HTML),
        ("https://f.no/a.pdf", "application/octet-stream", b"", PDF),
        ("https://f.no/a", "text/html", b"%PDF-1.4", PDF),
        ("https://f.no/a.md", "text/plain", b"", MARKDOWN),
        ("https://f.no/a", None, b"<!DOCTYPE html>", HTML),
        ("https://f.no/a.docx", DOCX, b"PK", DOCX),
        ("https://f.no/a.html", "image/png", b"", None),
        ("a.csv", None, b"", CSV),
        ("a.TXT", None, b"", TEXT),
        ("a.exe", None, b"MZ", None),
    ],
)
def test_media_types(name: str, declared: str | None, start: bytes, kind: str | None) -> None:
    assert media_type_of(name, declared, start) == kind


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_encodings_are_recognised(encoding: str) -> None:
    text = "Blåbær og rødgrød – så koster det 49 kroner."
    assert clean_text(decode(text.encode(encoding))) == text


def test_odd_bytes_are_no_reason_to_stop() -> None:
    for body in (
        b"",
        b"\xff\xfe",
        b"\xff\xfe\x00\xd8",
        b"+ADw-script+AD4-",
        b"\x00" * 10,
        b"\x80\x81",
    ):
        for charset in (None, "utf-7", "utf-16", "no-such", "rot13"):
            assert "<script" not in decode(body, charset)
    assert clean_text("a\u0000b\ud800c\u0085d\r\ne\u2028f") == "abc\nd\ne\nf"
