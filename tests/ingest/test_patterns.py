"""Patterns of paths, and which source a page belongs to."""

from __future__ import annotations

import time

import pytest

from ingest.crawl.patterns import check_patterns, matches
from ingest.crawl.site_scopes import SiteScope, SiteScopes
from ingest.errors import InvalidSource


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("/nyheter", "/nyheter", True),
        ("/nyheter", "/nyheter/2026/a.html", True),
        ("/nyheter", "/nyhetsbrev", False),
        ("/nyheter/", "/nyheter/a", True),
        ("/nyheter/", "/nyheter", False),
        ("/hjelp/*.html", "/hjelp/a/b.html", True),
        ("/hjelp/*.html", "/hjelp/a.pdf", False),
        ("*/skriv-ut", "/hjelp/skriv-ut", True),
        ("/a*a", "/a", False),
        ("/a*b*c", "/a-b-c", True),
        ("/a*b*c", "/a-c-b", False),
        ("/*", "/", True),
    ],
)
def test_pattern(pattern: str, path: str, fits: bool) -> None:
    assert matches(pattern, path) is fits


def test_pattern_takes_no_time_to_be_clever_with() -> None:
    started = time.perf_counter()
    assert not matches("/" + "*a" * 140 + "b", "/" + "a" * 1500)
    assert time.perf_counter() - started < 1  # 2 ms is usual; backtracking would not end


def test_patterns_are_cleaned() -> None:
    assert check_patterns([" /om oss".replace(" oss", "-oss"), "", "/om-oss", "/å"]) == (
        "/om-oss",
        "/%C3%A5",
    )
    for wrong in ("nyheter", "https://www.firma.no/nyheter", "/a b", "/a?b=1", "/" + "x" * 400):
        with pytest.raises(InvalidSource) as refused:
            check_patterns([wrong])
        assert refused.value.code == "invalid_pattern"
    with pytest.raises(InvalidSource):
        check_patterns([f"/{n}" for n in range(51)])


def test_page_belongs_to_the_source_whose_folder_it_lies_in() -> None:
    whole = SiteScope("https://firma.no/", exclude=("/nyheter", "/arkiv"))
    news = SiteScope("https://firma.no/nyheter/index.html", include=("/nyheter/2026",))
    other = SiteScope("https://butikk.firma.no/sitemap.xml")
    scopes = SiteScopes([whole, news, other])
    assert scopes.owner("https://firma.no/hjelp") is whole
    assert scopes.owner("https://firma.no/nyheter/2026/a") is news
    assert scopes.owner("https://firma.no/nyheter/2025/a") is None
    assert scopes.owner("https://firma.no/arkiv/a") is None
    assert scopes.owner("https://butikk.firma.no/a") is other
    assert scopes.owner("https://tredje.firma.no/a") is whole
    assert SiteScopes([]).admits("https://firma.no/")
