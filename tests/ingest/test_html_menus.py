"""Menus inside a page's content: dropped with their heading; lists that say something stay."""

from __future__ import annotations

import pytest

from tests.ingest.pages import read

LINKS = "".join(
    f'<li><a href="/hjelp/{name}.html">Om {name}</a></li>' for name in ("sim", "nett", "pris")
)

WHOLE_LINKS = LINKS.replace("/hjelp", "https://firma.no/hjelp")


@pytest.mark.parametrize(
    "body",
    [
        f"<h1>Hjelp</h1><p>Ring oss.</p><h2>Emner</h2><ul>{LINKS}</ul>",
        f"<h1>Hjelp</h1><p>Ring oss.</p><section><h2>Emner</h2><div><ul>{LINKS}</ul></div>",
        f"<h1>Hjelp</h1><p>Ring oss.</p><h2>Innhold</h2><ol>{LINKS.replace('/hjelp/', '#')}</ol>",
        f"<h1>Hjelp</h1><p>Ring oss.</p><h2>Emner</h2><ul>{WHOLE_LINKS}</ul>",
        f"<h1>Hjelp</h1><ul>{LINKS}</ul><p>Ring oss.</p>",
    ],
)
def test_a_menu_in_the_content_is_no_content(body: str) -> None:
    assert read(f"<main>{body}</main>").text == "Hjelp\n\nRing oss."


@pytest.mark.parametrize(
    "body",
    [
        f"<p>Vi hjelper deg med dette:</p><ul>{LINKS}</ul>",
        f"Vi hjelper deg med dette:<ul>{LINKS}</ul>",
        f"<h2>Skjemaer</h2><ul>{LINKS.replace('.html', '.pdf')}</ul>",
        f"<h2>Andre</h2><ul>{LINKS.replace('/hj', 'https://nettvett.no/hj')}</ul>",
        f"<h2>Emner</h2><ul>{LINKS.replace('</a>', '</a>: les dette først')}</ul>",
        '<h2>Ring</h2><ul><li><a href="tel:1">Kari</a></li><li><a href="tel:2">Ola</a></li>'
        '<li><a href="mailto:a@b.no">Post</a></li></ul>',
    ],
)
def test_a_list_that_says_something_stays(body: str) -> None:
    assert read(f"<main><h1>Hjelp</h1>{body}</main>").text.count("\n- ") == 3


def test_what_follows_a_menu_keeps_its_heading() -> None:
    document = read(
        f"<main><h1>Hjelp</h1><h2>Emner</h2><ul>{LINKS}</ul><p>Eller ring oss.</p></main>"
    )
    assert document.text == "Hjelp\n\nEmner\n\nEller ring oss."
