"""A company's own web site on another origin, as strict as a site can be, with our tag on it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from pathlib import Path

from demo.embed import Embed
from demo.serve import Site, SiteServer, load_sites

PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"></head>
<body><main><h1>{title}</h1><p><a href="/">Forsiden</a> <a href="/pris.html">Priser</a></p>
<button id="own">Spør oss</button><div id="place"></div></main></body></html>
"""


@dataclass(frozen=True)
class StrictEmbed(Embed):
    """The widget under the strictest policy that it promises to work under.

    Attributes:
        attributes: More of the tag's attributes; among them its colour, if it is to have one.
        tag: Another tag in its place.
    """

    attributes: str = ""
    tag: str = ""

    def into(self, page: bytes) -> bytes:
        """Return the page with the tag in it."""
        if self.tag:
            return page.replace(b"</body>", f"{self.tag}</body>".encode())
        plain = f' data-color="{self.color}" async>'
        return super().into(page).replace(plain.encode(), f" {self.attributes} async>".encode())

    @property
    def policy(self) -> str:
        """Nothing is allowed but our script and our frame."""
        return (
            "default-src 'none'; style-src 'none'; require-trusted-types-for 'script'; "
            f"script-src {self.base_url}; frame-src {self.base_url}; img-src data:"
        )


class HostSite:
    """A bare site, a demo company's whole site and a stranger's, each on a port of its own.

    Args:
        folder: for the bare site's pages.
    """

    def __init__(self, folder: Path) -> None:
        for name, title in (("index", "Tindra"), ("pris", "Priser")):
            (folder / f"{name}.html").write_text(PAGE.format(language="nb", title=title), "utf-8")
        (folder / "en.html").write_text(PAGE.format(language="en-GB", title="Prices"), "utf-8")
        self._bare = SiteServer(Site("tindra", "Tindra", folder.resolve(), 0), port=0)
        self._demo = SiteServer(load_sites()[0], port=0)
        self._stranger = SiteServer(Site("stranger", "Stranger", folder.resolve(), 0), port=0)
        self._servers = (self._bare, self._demo, self._stranger)
        self._embed = StrictEmbed("", "tindra", "#0b5d5e")

    @property
    def url(self) -> str:
        """Address of the bare site."""
        return self._bare.base_url

    @property
    def demo_url(self) -> str:
        """Address of the demo company's site."""
        return self._demo.base_url

    @property
    def stranger_url(self) -> str:
        """Address of a site that is none of the company's, with its widget on it all the same."""
        return self._stranger.base_url

    @property
    def hosts(self) -> list[str]:
        """What the company lists, so that these may hold its widget."""
        port = self._bare.server_address[1]
        return [self.url.removeprefix("http://"), self.demo_url.removeprefix("http://"),
                f"localhost:{port}"]  # fmt: skip

    def start(self) -> None:
        """Serve."""
        for server in self._servers:
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()

    def point_to(self, base_url: str) -> None:
        """Load the widget from there."""
        self._embed = replace(self._embed, base_url=base_url)
        self._demo.embed = Embed(base_url, "tindra", load_sites()[0].color)
        self._stranger.embed = replace(self._embed, attributes="data-open")
        self.use()

    def use(self, attributes: str = "", tag: str = "") -> None:
        """Give the tag these attributes from now on, or put another one in its place."""
        self._bare.embed = replace(self._embed, attributes=attributes, tag=tag)

    def stop(self) -> None:
        """Stop serving."""
        for server in self._servers:
            server.shutdown()
            server.server_close()
