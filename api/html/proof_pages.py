"""Proof pages: a notice or a directory entry at an address of its own, where answers cite it."""

from __future__ import annotations

from datetime import datetime
from html import escape

from bot.catalogue import text as fixed_text
from bot.directory.entries import DirectoryEntry
from bot.notices.notice import Notice
from knowledge.companies.companies import Company


def notice_page(notice: Notice, newest: Notice, company: Company, now: datetime) -> str:
    """Return a revision of a notice as it read, in each language it was written in.

    Args:
        newest: the notice's newest revision, which says whether it still holds.
    """
    sections = []
    for language, text in notice.draft.texts.items():
        heading = escape(notice.titles[language])
        if not newest.holds(now) and newest.draft.starts_at <= now:
            heading += f" ({escape(fixed_text(language, 'notices.ended'))})"
        parts = [f"<h1>{heading}</h1>", _paragraphs(text)]
        if newest.number != notice.number and newest.holds(now):
            changed = escape(fixed_text(language, "notices.changed"))
            parts.append(f'<p><a href="/notices/{newest.revision_id}">{changed}</a></p>')
        if notice.draft.link:
            more = escape(fixed_text(language, "notices.read_more"))
            link = escape(notice.draft.link)
            parts.append(f'<p><a href="{link}" rel="noopener noreferrer">{more}</a></p>')
        parts.append(f"<p>{escape(fixed_text(language, 'notices.company', company=company.name))}")
        sections.append(_section(language, "\n".join(parts) + "</p>"))
    return _page(notice.titles[company.language], company.language, "\n".join(sections))


def entry_page(entry: DirectoryEntry, company: Company, *, is_away: bool) -> str:
    """Return an entry of the directory; of one that is away, only that it cannot be reached."""
    sections = []
    for document in entry.documents():
        name = entry.name(document.language)
        text = document.text.partition("\n")[2]
        if is_away:
            text = fixed_text(document.language, "directory.away", name=name)
        sections.append(
            _section(document.language, f"<h1>{escape(name)}</h1>\n{_paragraphs(text)}")
        )
    title = fixed_text(company.language, "directory.title", name=entry.name(company.language))
    return _page(title, company.language, "\n".join(sections))


def _section(language: str, body: str) -> str:
    return f'<section id="{language}" lang="{language}">\n{body}\n</section>'


def _paragraphs(text: str) -> str:
    return "\n".join(f"<p>{escape(line)}</p>" for line in text.splitlines())


def _page(title: str, language: str, body: str) -> str:
    return f"""<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(title)}</title>
<link rel="icon" href="data:,">
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""
