"""The demo's sites: which files there are and which of them may be indexed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, unquote

import yaml

DEMO = Path(__file__).resolve().parent
DESK_PORT = 8110
NOINDEX = re.compile(rb'<meta name="robots" content="[^"]*\bnoindex\b')


@dataclass(frozen=True)
class Site:
    """A company's site: its files and the port it is served on."""

    slug: str
    name: str
    folder: Path
    port: int
    robots_disallow: tuple[str, ...] = ()
    color: str = ""

    def find(self, url_path: str) -> Path | None:
        """Finds the file behind a url path.

        Args:
            url_path: Path of the request, percent-encoded, without query.

        Returns:
            The file, or None if there is none or it lies outside the site.
        """
        wanted = unquote(url_path, errors="replace")
        if "\0" in wanted or "\\" in wanted or any(p.startswith(".") for p in wanted.split("/")):
            return None
        path = self.folder / wanted.lstrip("/")
        if wanted.endswith("/"):
            path /= "index.html"
        path = path.resolve()
        return path if path.is_relative_to(self.folder) and path.is_file() else None

    def is_folder(self, url_path: str) -> bool:
        """Tells whether the path is a folder with a page, asked for without its last slash."""
        return not url_path.endswith("/") and self.find(url_path + "/") is not None

    def indexable(self) -> list[tuple[str, datetime]]:
        """Lists the url path and date of each page that robots.txt and noindex leave open."""
        pages = []
        for file in sorted(self.folder.rglob("*.html")):
            url_path = "/" + file.relative_to(self.folder).as_posix()
            url_path = url_path.removesuffix("index.html")
            if url_path.startswith(self.robots_disallow) or NOINDEX.search(file.read_bytes()):
                continue
            pages.append((quote(url_path), modified_at(file)))
        return pages


def modified_at(file: Path) -> datetime:
    """Returns when the file was last changed, to the second."""
    return datetime.fromtimestamp(int(file.stat().st_mtime), UTC)


def load_sites(path: Path = DEMO / "companies.yaml", port_offset: int = 0) -> list[Site]:
    """Reads the sites to serve.

    Args:
        path: The companies file.
        port_offset: Number to add to each port.

    Returns:
        One site for each company, in the order of the file.
    """
    companies = yaml.safe_load(path.read_text(encoding="utf-8"))["companies"]
    return [
        Site(
            slug=company["slug"],
            name=company["name"],
            folder=(path.parent / company["site"]).resolve(),
            port=company["port"] + port_offset,
            robots_disallow=tuple(company["robots_disallow"]),
            color=company["color"],
        )
        for company in companies
    ]


def desk_site(port_offset: int = 0) -> Site:
    """Returns the site of the fictional desktop that embeds the agents' side panel."""
    return Site("desk", "Skrivebordet", DEMO / "desk", DESK_PORT + port_offset)
