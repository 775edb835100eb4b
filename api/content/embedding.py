"""The lines that put the widget on a company's page."""

from __future__ import annotations

import base64
import hashlib
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from api.html.shells import Assets
from api.settings import ApiSettings


class Loader:
    """The built loader, its content's digest and what pages check it by.

    Raises:
        PageNotBuilt: it was not built.
    """

    def __init__(self, assets: Assets) -> None:
        file = assets.address("loader.js").rpartition("/")[2]
        self.path: Path = assets.path(file)
        self.digest = file.removeprefix("loader-").removesuffix(".js")

    @property
    def integrity(self) -> str:
        """The value of the script tag's `integrity`."""
        digest = hashlib.sha384(self.path.read_bytes()).digest()
        return f"sha384-{base64.b64encode(digest).decode()}"


def base_url_of(settings: ApiSettings) -> str:
    """Return where customers reach us."""
    return settings.public_url or f"http://{settings.host}:{settings.port}"


def page_policy(base_url: str) -> str:
    """Return what a page's own Content-Security-Policy must allow for the widget, and no more."""
    url = urlsplit(base_url)
    return f"script-src {url.scheme}://{url.netloc}; frame-src {url.scheme}://{url.netloc}"


def script_tag(base_url: str, slug: str, pinned: Loader | None = None) -> str:
    """Return the tag for a company's pages.

    Args:
        base_url: where customers reach us, such as `https://chat.example.no`.
        slug: the company's.
        pinned: to this very loader instead of the newest one.
    """
    base, site = escape(base_url.rstrip("/")), escape(slug)
    if pinned is None:
        return f'<script src="{base}/loader.js" data-site="{site}" async></script>'
    return (
        f'<script src="{base}/loader.{pinned.digest}.js" integrity="{pinned.integrity}" '
        f'crossorigin="anonymous" data-site="{site}" async></script>'
    )
