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
        attributes: More of the tag's attributes.
    """

    attributes: str = ""

    def into(self, page: bytes) -> bytes:
        """Return the page with the tag in it."""
        return super().into(page).replace(b" async>", f" {self.attributes} async>".encode())

    @property
    def policy(self) -> str:
        """Nothing is allowed but our script and our frame."""
        return (
            "default-src 'none'; style-src 'none'; require-trusted-types-for 'script'; "
            f"script-src {self.base_url}; frame-src {self.base_url}; img-src data:"
        )


class HostSite:
    """A bare site and a demo company's whole site, each on a port of its own.

    Args:
        folder: for the bare site's pages.
    """

    def __init__(self, folder: Path) -> None:
        for name, title in (("index", "Tindra"), ("pris", "Priser")):
            (folder / f"{name}.html").write_text(PAGE.format(language="nb", title=title), "utf-8")
        (folder / "en.html").write_text(PAGE.format(language="en-GB", title="Prices"), "utf-8")
        self._bare = SiteServer(Site("tindra", "Tindra", folder.resolve(), 0), port=0)
        self._demo = SiteServer(load_sites()[0], port=0)
        self._threads = [
            threading.Thread(target=one.serve_forever, args=(0.05,), daemon=True)
            for one in (self._bare, self._demo)
        ]
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
    def hosts(self) -> list[str]:
        """What the company lists, so that these may hold its widget."""
        port = self._bare.server_address[1]
        return [self.url.removeprefix("http://"), self.demo_url.removeprefix("http://"),
                f"localhost:{port}"]  # fmt: skip

    def start(self) -> None:
        """Serve."""
        for thread in self._threads:
            thread.start()

    def point_to(self, base_url: str) -> None:
        """Load the widget from there."""
        self._embed = replace(self._embed, base_url=base_url)
        self._demo.embed = Embed(base_url, "tindra", load_sites()[0].color)
        self.use("")

    def use(self, attributes: str) -> None:
        """Give the tag these attributes from now on."""
        self._bare.embed = replace(self._embed, attributes=attributes)

    def stop(self) -> None:
        """Stop serving."""
        for server in (self._bare, self._demo):
            server.shutdown()
            server.server_close()
