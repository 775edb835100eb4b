"""Paper: pages written out by the server, which need no script and print well."""

from __future__ import annotations

from datetime import datetime
from html import escape
from urllib.parse import urlsplit

from api.html.shells import Assets
from bot.catalogue import text as fixed_text
from knowledge.companies.companies import Company
from knowledge.documents.documents import LANGUAGES

_LANGUAGE_NAMES = {
    "nb": "Norsk bokmål",
    "nn": "Norsk nynorsk",
    "sv": "Svenska",
    "da": "Dansk",
    "fi": "Suomi",
    "en": "English",
}


class Paper:
    """Writes one page in one language; every text that comes in is escaped.

    Args:
        section: of the catalogue that its texts are in.
    """

    def __init__(self, section: str, company: Company, language: str) -> None:
        self._section = section
        self.company = company
        self.language = language

    def t(self, key: str, **values: object) -> str:
        """Return a fixed text, escaped."""
        return escape(fixed_text(self.language, f"{self._section}.{key}", **values))

    def time(self, at: datetime) -> str:
        """Return a time by the company's clock."""
        there = at.astimezone(self.company.facts.zone)
        written = fixed_text(
            self.language, "receipt.time",
            year=there.year, month=f"{there:%m}", day=f"{there:%d}",
            hour=f"{there:%H}", minute=f"{there:%M}",
        )  # fmt: skip
        return f'<time datetime="{there.isoformat(timespec="seconds")}">{escape(written)}</time>'

    def with_time(self, key: str, at: datetime, **values: object) -> str:
        """Return a fixed text around a time."""
        return self.t(key, time="\0", **values).replace("\0", self.time(at))

    def page(self, title: str, body: str, assets: Assets) -> str:
        """Return the whole page.

        Args:
            title: escaped.
            body: HTML of what stands in `main`.
        """
        return f"""<!doctype html>
<html lang="{self.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex, nofollow, noarchive">
<title>{title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{escape(assets.address("paper.css"))}">
</head>
<body>
{self._languages()}
<main>
{body}
</main>
</body>
</html>
"""

    def _languages(self) -> str:
        label = escape(fixed_text(self.language, "receipt.language"))
        links = "\n".join(self._language_link(code) for code in LANGUAGES)
        return f'<nav class="languages" aria-label="{label}">\n<ul>\n{links}\n</ul>\n</nav>'

    def _language_link(self, code: str) -> str:
        current = ' aria-current="true"' if code == self.language else ""
        return (
            f'<li><a href="?lang={code}" lang="{code}" hreflang="{code}"{current}>'
            f"{_LANGUAGE_NAMES[code]}</a></li>"
        )


def written(text: str, language: str = "", tag: str = "p", attributes: str = "") -> str:
    """Return an element that shows somebody's text as it is, kept apart from what is around it."""
    lang = f' lang="{escape(language)}"' if language else ""
    return f'<{tag} dir="auto"{lang}{attributes}>{escape(text)}</{tag}>'


def web_link(url: str, text: str) -> str:
    """Return a link; what is no address of the web stays text."""
    shown = f"<bdi>{escape(text)}</bdi>"
    try:
        parts = urlsplit(url)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_web = False
    if not is_web:
        return shown
    return f'<a href="{escape(url)}" rel="noopener noreferrer nofollow">{shown}</a>'


def listed(tag: str, entries: list[str], style: str) -> str:
    """Return a list of HTML entries; nothing for none."""
    if not entries:
        return ""
    written_out = "\n".join(f"<li>{entry}</li>" for entry in entries)
    return f'<{tag} class="{style}">\n{written_out}\n</{tag}>'
