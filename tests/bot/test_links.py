"""Which addresses of an answer may be pressed: read as a browser reads them, else not at all."""

from __future__ import annotations

import pytest

from bot.answers.answers import Citation
from bot.links import addresses_in, allowed_links, host_of

HOSTS = frozenset({"tindra.example.no", "localhost:8000"})


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://tindra.example.no/a?b#c", "tindra.example.no"),
        ("HTTPS://Tindra.Example.NO/", "tindra.example.no"),
        ("https://tindra.example.no:443", "tindra.example.no"),
        ("http://tindra.example.no:80/", "tindra.example.no"),
        ("http://tindra.example.no:443/", "tindra.example.no:443"),
        ("http://localhost:8000/x", "localhost:8000"),
        ("https://tindra.example.no/åpningstider", "tindra.example.no"),
    ],
)
def test_a_host_is_read(url: str, host: str) -> None:
    assert host_of(url) == host


@pytest.mark.parametrize(
    "url",
    [
        "https://tindra.example.no@evil.example/",
        "https://evil.example\\@tindra.example.no/",
        "https://evil.example\\.tindra.example.no/",
        "https://tindra.example.no.evil.example/",
        "https://evil.example/https://tindra.example.no/",
        "https://evil.example#tindra.example.no",
        "https://tindra.example.nо/",  # a Cyrillic letter
        "https://tindra．example.no/",  # a full-width dot
        "https://tindra%2eexample.no/",
        "https://tin\tdra.example.no/",
        " https://tindra.example.no/",
        "//tindra.example.no/",
        "/notices/1",
        "javascript:alert('https://tindra.example.no')",
        "data:text/html,https://tindra.example.no",
        "ftp://tindra.example.no/",
        "https://[tindra.example.no/",
        "https://tindra.example.no:99999/",
        "https://tindra.example.no:8443/",
        "https://www.tindra.example.no/",
        "",
    ],
)
def test_what_may_lead_elsewhere_is_no_link(url: str) -> None:
    assert allowed_links([url], HOSTS) == ()


def test_addresses_are_found_wherever_a_page_would_link_them() -> None:
    text = (
        "Se [siden](https://a.example/x(1)), [her](https://b.example/y). https://c.example/z!? "
        "<https://d.example> og javascript:alert(1)"
    )
    cited = Citation(1, "https://e.example/p", "T", "les https://f.example.", 0, 9, "ab")
    filled = Citation(
        2, "https://e.example/p", "T", "{email}", 0, 9, "ab", "nb", "https://g.example"
    )
    assert set(addresses_in(text, [cited, filled])) >= {
        "https://b.example/y", "https://c.example/z", "https://d.example", "https://e.example/p",
        "https://f.example", "https://g.example",
    }  # fmt: skip
    assert addresses_in("ingen adresser her, bare tindra.example.no") == ()
