"""Topics: which floor holds for which page."""

from __future__ import annotations

import pytest

from knowledge.companies.topics import DEFAULT, path_of, read_floors, topic_of
from knowledge.errors import InvalidCompany

TOPICS = ("/faktura", "/faktura/kid", "/på tur", DEFAULT)


@pytest.mark.parametrize(
    ("url", "topic"),
    [
        ("https://a.no/faktura", "/faktura"),
        ("https://a.no/faktura/", "/faktura"),
        ("https://a.no/faktura/sen.html?a=1#b", "/faktura"),
        ("https://a.no/faktura/kid/hva", "/faktura/kid"),
        ("https://a.no/fakturagebyr.html", DEFAULT),
        ("https://a.no/faktura.html", DEFAULT),
        ("https://a.no/hjelp/faktura", DEFAULT),
        ("https://a.no/p%C3%A5%20tur/sveits", "/på tur"),
        ("https://a.no", DEFAULT),
        ("file:faktura/notat.md", DEFAULT),
        ("https://[a/faktura", DEFAULT),
        ("", DEFAULT),
    ],
)
def test_the_longest_path_counts_at_whole_segments(url: str, topic: str) -> None:
    assert topic_of(url, TOPICS) == topic


def test_a_slash_is_every_page_and_no_file() -> None:
    assert topic_of("https://a.no", ["/"]) == topic_of("http://a.no/b/c", ["/"]) == "/"
    assert topic_of("file:notat.md", ["/"]) == DEFAULT
    assert (path_of("https://a.no"), path_of("file:/notat.md")) == ("/", "")


@pytest.mark.parametrize(
    "floors",
    [
        [0.5],
        {"faktura": 0.5},
        {"/faktura/": 0.5},
        {"/fak\ntura": 0.5},
        {"/" + "a" * 200: 0.5},
        {"default": True},
        {"default": "0.5"},
        {"default": 1.01},
        {"default": -0.1},
        {"default": float("nan")},
        {f"/{n}": 0.5 for n in range(51)},
    ],
    ids=lambda floors: str(floors)[:30],
)
def test_unusable_floors_are_refused(floors: object) -> None:
    with pytest.raises(InvalidCompany, match="floors"):
        read_floors(floors)


def test_floors_are_read_as_numbers() -> None:
    assert read_floors({"default": 1, "/": 0, "/faktura": 0.8}) == {
        "default": 1.0,
        "/": 0.0,
        "/faktura": 0.8,
    }
