"""Puts the chat on the demo's pages as they are served, as a company would: by one script tag."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from html import escape

# The demo's only inline styles: what hides its traps (demo/README.md).
STYLES = ("display:none", "display: none")
BODY_END = re.compile(rb"</body>", re.I)


@dataclass(frozen=True)
class Embed:
    """The widget of one company.

    Attributes:
        base_url: Where Svarvakt is, without a slash at the end.
        slug: The company's.
        color: The company's, as `#rrggbb`.
    """

    base_url: str
    slug: str
    color: str

    def into(self, page: bytes) -> bytes:
        """Returns the page with the script tag as its last element; its text stays the same."""
        tag = (
            f'<script src="{escape(self.base_url)}/loader.js" data-site="{escape(self.slug)}" '
            f'data-color="{escape(self.color)}" async></script>\n'
        )
        return BODY_END.sub(lambda end: tag.encode() + end[0], page, count=1)

    @property
    def policy(self) -> str:
        """The page's own Content-Security-Policy: as strict as its own parts allow."""
        hashes = " ".join(
            f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"
            for style in STYLES
        )
        return (
            f"default-src 'none'; script-src 'self' {self.base_url}; frame-src {self.base_url}; "
            f"style-src 'self' 'unsafe-hashes' {hashes}; img-src 'self'; base-uri 'none'; "
            "connect-src 'self'; form-action 'self'; require-trusted-types-for 'script'"
        )
